// Creates, migrates and checks the schema of a store: `trecho store init` and `store check`, and
// what a server looks at before it uses a store.
#pragma once

#include "office/network.hpp"
#include "postgres/store_connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace trecho {

// Of the schema. It grows when schema.sql or a function changes.
inline constexpr std::int64_t store_version = 2;

struct StoreNetwork {
    std::string text; // the JSON document
    Network network;
};

// The network of a store that this program can use. Throws BadStore if it is no such store: an
// empty database, a foreign one, or a store of an older or a newer program.
StoreNetwork read_store_network(StoreConnection& store);

struct StoreChanges {
    bool is_new = false;      // the database was empty
    bool is_migrated = false; // it was a store of an older program
    std::size_t legs = 0;     // added
    std::int64_t seats = 0;   // added, on all legs; less than 0: taken away
};

// Makes the database a store that sells `network`, whose text is `json`, in one transaction: a new
// store, or one with more legs, other numbers of seats, other aliases. Several at once wait for
// each other. Throws BadStore, and changes nothing, if the store belongs to a newer program, if its
// legs aren't the first ones of the network, or if more seats are sold and held than the network
// has.
StoreChanges init_store(StoreConnection& store, const std::string& json, const Network& network);

// A sentence for each thing that is wrong; nothing if all is well. Throws BadStore as
// read_store_network does.
std::vector<std::string> check_store(StoreConnection& store);

} // namespace trecho
