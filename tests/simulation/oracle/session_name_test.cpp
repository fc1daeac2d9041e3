// Goal: the names that a session may have are those that its customer can't rule out.
#include "simulation/oracle/session_name.hpp"

#include "protocol/names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trecho {

using testing::UnorderedElementsAre;

TEST(SessionName, IsNoneBeforeOneIsSaid) {
    SessionName name;
    EXPECT_THAT(name.possible(), UnorderedElementsAre(""));
    name.has_bought();
    name.may_be_forgotten();
    EXPECT_THAT(name.possible(), UnorderedElementsAre(""));
}

TEST(SessionName, IsEitherOfTwoUntilTheAnswerIsHeard) {
    SessionName name;
    name.may_be("Ana");
    EXPECT_THAT(name.possible(), UnorderedElementsAre("", "Ana"));
    name.is("Ana");
    EXPECT_THAT(name.possible(), UnorderedElementsAre("Ana"));
}

TEST(SessionName, IsThatOfTheNewestSaleOrTheNewestOneWhenTheSessionMayBeForgotten) {
    SessionName name;
    name.is("Ana");
    name.has_bought();
    name.may_be_forgotten();
    EXPECT_THAT(name.possible(), UnorderedElementsAre("Ana"));
    name.is("Bia");
    name.may_be_forgotten();
    EXPECT_THAT(name.possible(), UnorderedElementsAre("Ana", "Bia"));
}

TEST(SessionName, MayBeLostWhereNothingWasSurelySoldUnderIt) {
    SessionName name;
    name.is("Ana");
    name.may_have_bought();
    name.may_be_forgotten();
    EXPECT_THAT(name.possible(), UnorderedElementsAre("", "Ana"));
}

TEST(SessionName, IsTypedByCustomersInFormsThatAreCleanedOrRefused) {
    for (const TypedName& each : names_taken) EXPECT_EQ(clean_name(each.typed), each.name);
    for (const std::string_view typed : names_refused)
        EXPECT_FALSE(clean_name(typed)) << quote_name(typed);
}

} // namespace trecho
