#include "postgres/store_world.hpp"

#include "office/network.hpp"
#include "postgres/store_schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace trecho {

namespace {

std::string network_of(const std::vector<int>& seats) {
    std::vector<std::string> legs;
    for (std::size_t id = 0; id < seats.size(); ++id)
        legs.push_back(fmt::format(R"({{"origin": "A{0}", "destination": "B{0}", "seats": {1}}})",
                                   id, seats[id]));
    return fmt::format(R"({{"legs": [{}]}})", fmt::join(legs, ", "));
}

std::string quoted(const std::string& text) {
    std::string literal = "'";
    for (const char letter : text) literal += letter == '\'' ? "''" : std::string(1, letter);
    return literal + "'";
}

std::string url_of_shared_database() {
    static const std::string url = shared_cluster().url_of_new_database();
    return url;
}

void empty_store(StoreConnection& store) {
    if (store.run_script("select to_regclass('trecho.store')").is_null(0, 0)) return;
    store.run_script("delete from trecho.lease; delete from trecho.ticket; "
                     "delete from trecho.session; delete from trecho.leg; "
                     "alter sequence trecho.ticket_number_seq restart");
}

} // namespace

std::string uuid_of(int id) { return fmt::format("00000000-0000-0000-0000-{:012}", id); }

std::string serve_statement(const std::vector<StoreRequest>& requests) {
    std::vector<std::string> kinds;
    std::vector<std::string> leases;
    std::vector<std::string> legs;
    std::vector<std::string> sessions;
    std::vector<std::int64_t> claims;
    std::vector<std::string> details;
    std::vector<int> limits;
    for (const StoreRequest& request : requests) {
        kinds.push_back(request.kind);
        leases.push_back(uuid_of(request.id));
        legs.push_back(request.legs);
        sessions.push_back(request.session);
        claims.push_back(request.claim);
        details.push_back(request.detail);
        limits.push_back(request.milliseconds);
    }
    return fmt::format("select * from trecho.serve(7, {}, {}, {}, {}, {}, {}, {})",
                       quoted(array_of(kinds)), quoted(array_of(leases)), quoted(array_of(legs)),
                       quoted(array_of(sessions)), quoted(array_of(claims)),
                       quoted(array_of(details)), quoted(array_of(limits)));
}

StoreAnswers answers_in(const Rows& rows, std::size_t requests) {
    StoreAnswers answers;
    answers.of.resize(requests);
    answers.tickets.resize(requests);
    answers.milliseconds.resize(requests);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::string status(rows.text(row, 1));
        const auto leg = static_cast<int>(rows.number(row, 5));
        if (!rows.is_null(row, 0)) {
            const auto place = static_cast<std::size_t>(rows.number(row, 0)) - 1;
            answers.of.at(place) += status; // twice would be seen
            answers.tickets[place] = rows.number(row, 2);
            answers.milliseconds[place] = rows.number(row, 4);
        } else if (status == "seats") {
            answers.seats.push_back(
                fmt::format("{}: {} held, {} sold", leg, rows.number(row, 6), rows.number(row, 7)));
        } else {
            answers.woken.push_back(leg);
        }
    }
    return answers;
}

StoreWorld::StoreWorld(const std::vector<int>& seats, Database database)
    : url_(database == Database::shared ? url_of_shared_database()
                                        : shared_cluster().url_of_new_database()),
      store_(url_) {
    empty_store(store_);
    const std::string json = network_of(seats);
    init_store(store_, json, Network::parse(json, "net.json"));
}

StoreAnswers StoreWorld::serve(const std::vector<StoreRequest>& requests) {
    return answers_in(store_.run_script(serve_statement(requests)), requests.size());
}

Rows StoreWorld::resume(const std::string& session) {
    return store_.run_script(fmt::format("select * from trecho.resume_session('{}', 8)", session));
}

std::string StoreWorld::value(const std::string& sql) {
    return std::string(store_.run_script(sql).text(0, 0));
}

void StoreWorld::expire() {
    store_.run_script("update trecho.lease set decide_until = decide_until - interval '1 h', "
                      "ends = ends - interval '1 h'");
}

std::string StoreWorld::refusal_of(const std::string& sql) {
    try {
        store_.run_script(sql);
    } catch (const BadStore& refusal) {
        return refusal.what();
    }
    return "";
}

std::vector<std::string> StoreWorld::problems() { return check_store(store_); }

} // namespace trecho
