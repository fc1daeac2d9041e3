// Instead of store.cpp, where there is no libpq.
#include "cli/commands.hpp"
#include "cli/office_storage.hpp"
#include "cli/store_tally.hpp"
#include "postgres/bad_store.hpp"

namespace trecho {

namespace {

[[noreturn]] int refuse_store() {
    throw BadStore("this build has no PostgreSQL; build trecho where libpq is installed (Debian: "
                   "libpq-dev)");
}

} // namespace

std::unique_ptr<OfficeStorage> open_store(const ServeOptions&, asio::io_context&, Clock&) {
    refuse_store();
}

int store_init(const StoreInitOptions&) { refuse_store(); }
int store_check(const StoreCheckOptions&) { refuse_store(); }
int store_import(const StoreImportOptions&) { refuse_store(); }
int store_audit(const AuditOptions&) { refuse_store(); }
StoreTally tally_store(const std::string&) { refuse_store(); }

} // namespace trecho
