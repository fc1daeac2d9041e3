#include "office/located_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace trecho {

namespace {

namespace json = boost::json;
using Error = boost::system::error_code;
using Text = json::string_view;

// The handler of Boost's parser. The parser doesn't report positions, so it gets one byte at a
// time.
class Builder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    void move_to(std::size_t at) { at_ = at; }
    LocatedJson& document() { return document_; }

    bool on_document_begin(Error&) { return true; }
    bool on_document_end(Error&) { return true; }
    bool on_object_begin(Error&) { return open(LocatedJson::Kind::object); }
    bool on_object_end(std::size_t, Error&) { return close(); }
    bool on_array_begin(Error&) { return open(LocatedJson::Kind::list); }
    bool on_array_end(std::size_t, Error&) { return close(); }
    bool on_key_part(Text part, std::size_t, Error&) { return collect(part); }
    bool on_key(Text part, std::size_t, Error&) {
        collect(part);
        key_at_ = std::exchange(begin_, nowhere);
        key_ = std::exchange(collected_, {});
        return true;
    }
    bool on_string_part(Text part, std::size_t, Error&) { return collect(part); }
    bool on_string(Text part, std::size_t, Error&) {
        collect(part);
        LocatedJson& value = add(LocatedJson::Kind::string);
        value.text = std::exchange(collected_, {});
        return true;
    }
    bool on_number_part(Text part, Error&) { return collect(part); }
    bool on_int64(std::int64_t number, Text, Error&) { return count(static_cast<double>(number)); }
    bool on_uint64(std::uint64_t number, Text, Error&) {
        return count(static_cast<double>(number));
    }
    bool on_double(double number, Text, Error&) { return count(number); }
    bool on_bool(bool is_true, Error&) {
        return end_word(LocatedJson::Kind::boolean, is_true ? "true" : "false");
    }
    bool on_null(Error&) { return end_word(LocatedJson::Kind::null, "null"); }
    bool on_comment_part(Text, Error&) { return true; }
    bool on_comment(Text, Error&) { return true; }

private:
    static constexpr std::size_t nowhere = std::numeric_limits<std::size_t>::max();

    bool collect(Text part) {
        if (begin_ == nowhere) begin_ = at_;
        collected_.append(part.data(), part.size());
        return true;
    }

    bool count(double number) {
        collected_.clear();
        add(LocatedJson::Kind::number).number = number;
        return true;
    }

    bool end_word(LocatedJson::Kind kind, std::string_view word) {
        begin_ = at_ + 1 - word.size();
        add(kind);
        return true;
    }

    LocatedJson& add(LocatedJson::Kind kind) {
        LocatedJson value;
        value.kind = kind;
        value.at = std::exchange(begin_, nowhere);
        if (value.at == nowhere) value.at = at_;
        value.key = std::exchange(key_, {});
        value.key_at = key_at_;
        if (open_.empty()) return document_ = std::move(value);
        return open_.back()->members.emplace_back(std::move(value));
    }

    bool open(LocatedJson::Kind kind) {
        open_.push_back(&add(kind));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    LocatedJson document_;
    // The incomplete values, from the document to the innermost one. The pointers stay valid: the
    // vector with a value grows only after the value is complete.
    std::vector<LocatedJson*> open_;
    std::size_t at_ = 0;
    std::size_t begin_ = nowhere; // position of `collected_`
    std::string collected_;
    std::string key_;
    std::size_t key_at_ = 0;
};

bool is_json_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

std::string explain(Error error, std::string_view text, std::size_t at) {
    if (error == json::error::too_deep) return "lists and objects are nested too deep";
    if (error == json::error::exponent_overflow) return "the number is too big";
    return explain_json_mistake(text, at);
}

} // namespace

LocatedJson parse_located_json(std::string_view text) {
    json::basic_parser<Builder> parser{json::parse_options{}};
    Error error;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (parser.done() && is_json_blank(text[at])) continue;
        if (parser.done()) throw NotJson(at, "the document ends before this; remove the rest");
        parser.handler().move_to(at);
        parser.write_some(true, &text[at], 1, error);
        if (error) throw NotJson(at, explain(error, text, at));
    }
    if (!parser.done()) parser.write_some(false, "", 0, error);
    if (error) throw NotJson(text.size(), explain(error, text, text.size()));
    return std::move(parser.handler().document());
}

TextPosition position_in(std::string_view text, std::size_t at) {
    TextPosition position;
    for (std::size_t index = 0; index < at && index < text.size(); ++index) {
        const bool is_cr_of_lf =
            text[index] == '\r' && index + 1 < text.size() && text[index + 1] == '\n';
        if (text[index] == '\n' || (text[index] == '\r' && !is_cr_of_lf)) {
            ++position.line;
            position.column = 1;
        } else if ((static_cast<unsigned char>(text[index]) & 0xC0U) != 0x80U) {
            ++position.column; // counts only the first byte of a character
        }
    }
    return position;
}

} // namespace trecho
