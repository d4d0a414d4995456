// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_options.hpp"

#include "connector/connectors.hpp"
#include "options/bounded_values.hpp"
#include "postgres/postgres_types.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace windrow {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t default_flush_rows = 5000;
constexpr std::int64_t most_flush_rows = 1'000'000;
constexpr std::int64_t most_retries = 1000;
constexpr std::int64_t most_partitions = 1000;

/// The few parameters that an address may have, by the names of PostgreSQL's JDBC driver.
void read_parameter(const std::string& parameter, PostgresOptions& read) {
    const std::size_t equals = parameter.find('=');
    const std::string key = parameter.substr(0, equals);
    const std::string value = equals == std::string::npos ? std::string() : parameter.substr(equals + 1);
    if (key == "sslmode") {
        read.ssl_mode = value;
    } else if (key == "sslrootcert") {
        read.ssl_root_file = value;
    } else if (key == "ApplicationName") {
        read.application_name = value;
    } else {
        throw Error("W3503", "option 'url': the parameter '" + key + "' is not known",
                    "there are sslmode, sslrootcert and ApplicationName; user and password are the options 'username' and "
                    "'password'");
    }
}

void read_parameters(const std::string& parameters, PostgresOptions& read) {
    for (std::size_t begin = 0; begin <= parameters.size();) {
        const std::size_t end = std::min(parameters.find('&', begin), parameters.size());
        read_parameter(parameters.substr(begin, end - begin), read);
        begin = end + 1;
    }
    static const re2::RE2 modes("disable|allow|prefer|require|verify-ca|verify-full");
    if (!read.ssl_mode.empty() && !re2::RE2::FullMatch(read.ssl_mode, modes)) {
        throw Error("W3503", "option 'url': sslmode '" + read.ssl_mode + "' is none",
                    "write disable, allow, prefer, require, verify-ca or verify-full");
    }
}

/// An address that is refused is not shown: people write passwords into them.
void read_url(const std::string& url, PostgresOptions& read) {
    static const re2::RE2 form(R"(jdbc:postgresql://(\[[0-9a-fA-F:.]+\]|[^:/?#@,]+)(?::(\d{1,5}))?/([^/?#]+)(?:\?([^#]*))?)");
    std::string port;
    std::string parameters;
    if (!re2::RE2::FullMatch(url, form, &read.host, &port, &read.database, &parameters)) {
        throw Error("W3503", "option 'url': this is not the address of a PostgreSQL database",
                    "write jdbc:postgresql://HOST:PORT/DATABASE; other databases are not supported");
    }
    if (read.host.front() == '[') read.host = read.host.substr(1, read.host.size() - 2);
    if (!port.empty()) read.port = port;
    if (!parameters.empty()) read_parameters(parameters, read);
}

std::string quoted_table(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return quoted_identifier(name);
    return quoted_identifier(name.substr(0, dot)) + "." + quoted_identifier(name.substr(dot + 1));
}

std::optional<PostgresPartitions> read_partitions(const Options& options) {
    const std::vector<std::string> keys{"scan.partition.column", "scan.partition.num", "scan.partition.lower-bound",
                                        "scan.partition.upper-bound"};
    const auto given =
        std::count_if(keys.begin(), keys.end(), [&](const std::string& key) { return options.text(key).has_value(); });
    if (given == 0) return std::nullopt;
    if (given < static_cast<std::ptrdiff_t>(keys.size())) {
        throw Error("W3509", "a partitioned scan needs all of its options",
                    "give 'scan.partition.column', 'scan.partition.num', 'scan.partition.lower-bound' and "
                    "'scan.partition.upper-bound', or none of them");
    }
    PostgresPartitions read;
    read.column = options.required(keys[0]);
    read.count = bounded_integer(options, keys[1], 1, 1, most_partitions);
    read.lower = options.integer_or(keys[2], 0);
    read.upper = options.integer_or(keys[3], 0);
    if (read.lower > read.upper) {
        throw Error("W3503", "option 'scan.partition.lower-bound' is above 'scan.partition.upper-bound'",
                    "the bounds are the least and the greatest value of the column");
    }
    return read;
}

}  // namespace

std::string PostgresOptions::place() const {
    return "PostgreSQL at " + host + ":" + port + ", table " + table;
}

std::string quoted_identifier(const std::string& name) {
    std::string quoted = "\"";
    for (const char c : name) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

PostgresOptions read_postgres_options(const Options& options) {
    PostgresOptions read;
    read_url(options.required("url"), read);
    const std::string table = options.required("table-name");
    if (table.empty()) throw Error("W3503", "the option 'table-name' is empty", "write the table's name, e.g. 'public.orders'");
    read.table = quoted_table(table);
    read.user = options.text_or("username", "");
    read.password = options.text_or("password", "");
    read.connect_timeout =
        bounded_duration(options, "connection.max-retry-timeout", std::chrono::seconds(60), std::chrono::seconds(1));
    read.statement_timeout =
        bounded_duration(options, "windrow.jdbc.statement-timeout", std::chrono::seconds(60), milliseconds(100));
    read.flush_rows = bounded_integer(options, "sink.buffer-flush.max-rows", default_flush_rows, 0, most_flush_rows);
    read.flush_interval = bounded_duration(options, "sink.buffer-flush.interval", std::chrono::seconds(1), milliseconds(0));
    read.max_retries = bounded_integer(options, "sink.max-retries", 3, 0, most_retries);
    read.lookup_max_retries = bounded_integer(options, "lookup.max-retries", 3, 0, most_retries);
    read.partitions = read_partitions(options);
    // A scan is one stream, whatever is fetched at once.
    options.mark_known({"connector", "driver", "sink.parallelism", "scan.fetch-size", "scan.auto-commit", "scan.parallelism",
                        "lookup.cache", "lookup.cache.max-rows", "lookup.cache.ttl", "lookup.cache.caching-missing-key",
                        "lookup.partial-cache.max-rows", "lookup.partial-cache.expire-after-write",
                        "lookup.partial-cache.expire-after-access", "lookup.partial-cache.cache-missing-key",
                        "lookup.partial-cache.caching-missing-key"});
    return read;
}

PostgresOptions read_source_options(const ScanRequest& request) {
    PostgresOptions read = read_postgres_options(request.options);
    (void)lookup_cache_options(request.options);
    mark_runtime_options(request.options);
    request.options.check_all_known("jdbc");
    for (const ScanColumn& column : request.columns) {
        if (column.origin != ScanColumn::Origin::metadata) continue;
        throw Error("W3508", "table " + request.table + ": the jdbc connector has no metadata '" + column.name + "'",
                    "take the column away");
    }
    for (const Field& field : request.physical) check_jdbc_type(field.name, field.type);
    return read;
}

std::vector<std::string> partition_conditions(const PostgresOptions& options) {
    if (!options.partitions) return {""};
    const PostgresPartitions& parts = *options.partitions;
    // The bounds may lie 2^64 apart.
    const __int128 numbers = static_cast<__int128>(parts.upper) - parts.lower + 1;
    const auto count = static_cast<std::int64_t>(std::min<__int128>(parts.count, numbers));
    if (count == 1) return {""};
    const std::string column = quoted_identifier(parts.column);
    const auto begin_of = [&](std::int64_t part) {
        return std::to_string(static_cast<std::int64_t>(parts.lower + numbers * part / count));
    };
    std::vector<std::string> conditions;
    for (std::int64_t part = 0; part < count; ++part) {
        const std::string from = column + " >= " + begin_of(part);
        const std::string below = column + " < " + begin_of(part + 1 < count ? part + 1 : part);
        if (part == 0) {
            conditions.push_back(column + " < " + begin_of(1) + " OR " + column + " IS NULL");
        } else {
            conditions.push_back(part + 1 < count ? from + " AND " + below : from);
        }
    }
    return conditions;
}

}  // namespace windrow
