// SPDX-License-Identifier: Apache-2.0
#include "postgres/postgres_options.hpp"

#include "windrow/kernels/error.hpp"

#include <re2/re2.h>

namespace windrow {

namespace {

constexpr std::int64_t default_flush_rows = 1000;
constexpr std::int64_t most_flush_rows = 100'000;
constexpr std::int64_t default_retries = 3;
constexpr std::int64_t most_retries = 1000;

void read_parameter(const std::string& parameter, PostgresOptions& read) {
    const std::size_t equals = parameter.find('=');
    const std::string key = parameter.substr(0, equals);
    if (key != "sslmode" || equals == std::string::npos) {
        throw Error("W3503", "option 'url': the parameter '" + key + "' is not known",
                    "only sslmode stands behind the '?'; user and password are the options 'username' and 'password'");
    }
    read.ssl_mode = parameter.substr(equals + 1);
}

void read_url(const std::string& url, PostgresOptions& read) {
    static const re2::RE2 form(R"(jdbc:postgresql://(\[[0-9a-fA-F:.]+\]|[^:/?#@,]+)(?::(\d{1,5}))?/([^?#]+)(?:\?([^#]*))?)");
    std::string port, parameters;
    if (!re2::RE2::FullMatch(url, form, &read.host, &port, &read.database, &parameters)) {
        throw Error("W3503", "option 'url': this is not the address of a PostgreSQL database",
                    "write jdbc:postgresql://HOST:PORT/DATABASE; other databases are not supported");
    }
    if (read.host.front() == '[') read.host = read.host.substr(1, read.host.size() - 2);
    if (!port.empty()) read.port = port;
    if (!parameters.empty()) read_parameter(parameters, read);
}

std::string quoted_table(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) return quoted_identifier(name);
    return quoted_identifier(name.substr(0, dot)) + "." + quoted_identifier(name.substr(dot + 1));
}

std::int64_t bounded(const Options& options, const std::string& key, std::int64_t otherwise, std::int64_t least,
                     std::int64_t most) {
    const std::int64_t value = options.integer_or(key, otherwise);
    if (value < least || value > most) {
        throw Error("W3503", "option '" + key + "' must be from " + std::to_string(least) + " to " + std::to_string(most),
                    "leave it out for " + std::to_string(otherwise));
    }
    return value;
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
    const std::int64_t timeout = options.milliseconds_or("connection.max-retry-timeout", 60'000);
    if (timeout < 1000)
        throw Error("W3503", "option 'connection.max-retry-timeout' must be one second at least", "write e.g. 60s");
    read.connect_timeout = std::chrono::milliseconds(timeout);
    read.flush_rows = bounded(options, "sink.buffer-flush.max-rows", default_flush_rows, 1, most_flush_rows);
    read.max_retries = bounded(options, "sink.max-retries", default_retries, 0, most_retries);
    // Rows are flushed when a batch ends, so an interval has no effect; a scan is one stream, whatever is fetched at once.
    options.mark_known({"connector", "driver", "sink.buffer-flush.interval", "sink.parallelism", "scan.fetch-size",
                        "scan.auto-commit", "scan.parallelism"});
    return read;
}

}  // namespace windrow
