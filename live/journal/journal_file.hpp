#pragma once

#include <array>
#include <string>

#include "models/database/database.hpp"
#include "live/journal/sqlite_journal.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello::live {

// What makes an SQLite file the journal of a fleet. All errors are InputError(path, "", sentence),
// and a file that is not this fleet's sound journal is left as it is.

/// The controller's connection: makes the journal where there is no file or an empty one, reads
/// all of an old one for damage.
Database open_journal(const std::string& path, const std::string& fleet);
/// A second connection to a journal that exists.
Database visit_journal(const std::string& path, const std::string& fleet, Database::Access access);

/// A row of `meta`.
std::string meta_text(Database& database, std::string_view key);

inline constexpr std::array request_kinds{
    NamedValue<OperatorRequest::Kind>{"approve", OperatorRequest::Kind::approve},
    NamedValue<OperatorRequest::Kind>{"refuse", OperatorRequest::Kind::refuse},
    NamedValue<OperatorRequest::Kind>{"declare-dead", OperatorRequest::Kind::declare_dead},
    NamedValue<OperatorRequest::Kind>{"disarm", OperatorRequest::Kind::disarm},
    NamedValue<OperatorRequest::Kind>{"arm", OperatorRequest::Kind::arm},
};

}  // namespace gemello::live
