// Goal: the receiver gets the messages that were sent, however the network cuts the bytes.
#include "protocol/framing.hpp"

#include "protocol/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace trecho {

namespace {

using testing::ElementsAre;

// Puts `bytes` into the buffer while it has room; returns the rest.
std::string_view read(MessageBuffer& buffer, std::string_view bytes) {
    while (!bytes.empty() && !buffer.is_too_long()) {
        const std::span<char> space = buffer.free_space();
        if (space.empty()) break;
        const std::size_t size = std::min(space.size(), bytes.size());
        std::copy_n(bytes.begin(), size, space.begin());
        buffer.received(size);
        bytes.remove_prefix(size);
    }
    return bytes;
}

std::vector<std::string> take_all(MessageBuffer& buffer) {
    std::vector<std::string> messages;
    while (buffer.has_message()) messages.emplace_back(buffer.take());
    return messages;
}

std::vector<std::string> messages_of(std::string_view bytes) {
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    read(buffer, bytes);
    return take_all(buffer);
}

} // namespace

TEST(Lines, EndWithLineFeedAndLoseTheCarriageReturnBeforeIt) {
    EXPECT_THAT(messages_of("one\ntwo\r\nthree"), ElementsAre("one", "two"));
    EXPECT_THAT(messages_of("\n\r\n"), ElementsAre("", ""));
    EXPECT_THAT(messages_of("a\rb\n\r\r\n"), ElementsAre("a\rb", "\r"));
    EXPECT_THAT(messages_of(std::string_view("a\0b\n", 4)), ElementsAre(std::string("a\0b", 3)));
}

TEST(Lines, AreJoinedFromAnyPieces) {
    const std::string_view bytes = "Recife > Salvador\r\nS\nN\n";
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        MessageBuffer buffer(Framing::lines, message_bytes_max);
        read(buffer, bytes.substr(0, cut));
        std::vector<std::string> messages = take_all(buffer);
        read(buffer, bytes.substr(cut));
        for (std::string& message : take_all(buffer)) messages.push_back(std::move(message));
        EXPECT_THAT(messages, ElementsAre("Recife > Salvador", "S", "N")) << "cut at " << cut;
    }
}

TEST(Lines, AreJoinedFromSingleBytes) {
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    std::vector<std::string> messages;
    for (int time = 0; time < 1000; ++time) {
        for (const char byte : std::string_view("Recife > Salvador\nS\n")) {
            read(buffer, std::string_view(&byte, 1));
            for (std::string& message : take_all(buffer)) messages.push_back(std::move(message));
        }
    }
    EXPECT_EQ(messages.size(), 2000U);
}

TEST(Lines, MayHaveTheFullLengthButNotOneByteMore) {
    for (const std::string end : {"\n", "\r\n"}) {
        MessageBuffer full(Framing::lines, message_bytes_max);
        read(full, std::string(1024, 'x') + end);
        EXPECT_TRUE(full.has_message());
        EXPECT_EQ(full.take().size(), 1024U);

        MessageBuffer longer(Framing::lines, message_bytes_max);
        read(longer, std::string(1025, 'x') + end);
        EXPECT_FALSE(longer.has_message());
        EXPECT_TRUE(longer.is_too_long());
    }
}

TEST(Lines, AreTooLongEvenBeforeTheirEndArrives) {
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    read(buffer, std::string(1024, 'x'));
    EXPECT_FALSE(buffer.is_too_long());
    read(buffer, "\r");
    EXPECT_FALSE(buffer.is_too_long()) << "the line feed may still come";
    read(buffer, "x");
    EXPECT_TRUE(buffer.is_too_long());
}

TEST(Lines, CanBeTakenWhenTheLineAfterThemIsTooLong) {
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    const std::string bytes = "one\ntwo\n" + std::string(1500, 'x');
    const std::string_view rest = read(buffer, bytes);
    EXPECT_FALSE(buffer.is_too_long());
    EXPECT_THAT(take_all(buffer), ElementsAre("one", "two"));
    read(buffer, rest);
    EXPECT_TRUE(buffer.is_too_long());
}

TEST(Lines, MayBeVeryLongWhenTheLimitAllowsIt) {
    MessageBuffer buffer(Framing::lines, 1'000'000);
    const std::string bytes = std::string(900'000, 'x') + "\n";
    std::string_view rest = bytes;
    while (!rest.empty()) rest = read(buffer, rest);
    EXPECT_TRUE(buffer.has_message());
    EXPECT_EQ(buffer.take().size(), 900'000U);
}

TEST(Lines, NeverFillTheBufferWithoutAMessageToTake) {
    std::string bytes;
    for (std::size_t size = 900; size <= 1024; ++size) bytes += std::string(size, 'x') + "\r\n";
    MessageBuffer buffer(Framing::lines, message_bytes_max);
    std::string_view rest = bytes;
    std::size_t taken = 0;
    while (!rest.empty()) {
        ASSERT_FALSE(buffer.free_space().empty()) << "no read could ever continue";
        rest = read(buffer, rest);
        taken += take_all(buffer).size();
    }
    EXPECT_EQ(taken, 125U);
}

TEST(Unframed, EachReadIsOneMessage) {
    MessageBuffer buffer(Framing::unframed, message_bytes_max);
    read(buffer, "Recife > Salvador");
    EXPECT_THAT(take_all(buffer), ElementsAre("Recife > Salvador"));
    read(buffer, "S\r\n");
    EXPECT_THAT(take_all(buffer), ElementsAre("S"));
    read(buffer, "Recife > Salvador\nS");
    EXPECT_THAT(take_all(buffer), ElementsAre("Recife > Salvador\nS"));
}

TEST(Unframed, TwoReadsNeverBecomeOneMessage) {
    MessageBuffer buffer(Framing::unframed, message_bytes_max);
    read(buffer, "Recife > Salvador");
    EXPECT_TRUE(buffer.free_space().empty()) << "the first message must be taken before a read";
    EXPECT_THAT(take_all(buffer), ElementsAre("Recife > Salvador"));
    EXPECT_FALSE(buffer.free_space().empty());
}

TEST(Unframed, HasTheSameLimitAsLines) {
    MessageBuffer buffer(Framing::unframed, message_bytes_max);
    read(buffer, std::string(1024, 'x'));
    EXPECT_EQ(buffer.take().size(), 1024U);
    read(buffer, std::string(1025, 'x'));
    EXPECT_FALSE(buffer.has_message());
    EXPECT_TRUE(buffer.is_too_long());
}

TEST(AppendMessage, EndsLinesAndLeavesUnframedMessagesAsTheyAre) {
    std::string bytes;
    append_message(bytes, Framing::lines, "True");
    append_message(bytes, Framing::unframed, "False");
    EXPECT_EQ(bytes, "True\nFalse");
}

} // namespace trecho
