// SPDX-License-Identifier: Apache-2.0
#include "elasticsearch/elasticsearch_options.hpp"

#include "options/bounded_values.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <cmath>

namespace windrow {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t most_actions = 1'000'000;
constexpr std::int64_t most_bytes = std::int64_t{64} << 20;  // Elasticsearch takes 100 MB at most
constexpr std::int64_t most_retries = 1000;

/// Addresses are not shown where they are refused: people write passwords into them.
std::vector<std::string> read_hosts(const Options& options) {
    static const re2::RE2 form(R"(https?://(?:\[[0-9a-fA-F:.]+\]|[^:/?#@\s]+)(?::\d{1,5})?)");
    const std::string text = options.required("hosts");
    std::string prefix = options.text_or("connection.path-prefix", "");
    while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
    if (!prefix.empty() && prefix.front() != '/') prefix.insert(prefix.begin(), '/');
    std::vector<std::string> hosts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        std::string host = text.substr(begin, end - begin);
        if (!host.empty() && host.back() == '/') host.pop_back();
        if (!re2::RE2::FullMatch(host, form)) {
            throw Error("W3503", "option 'hosts': one of them is not the address of a server",
                        "write 'http://HOST:9200', several with ; between them; user and password are the options 'username' and "
                        "'password'");
        }
        hosts.push_back(host + prefix);
        begin = end + 1;
    }
    return hosts;
}

HttpAccess read_http(const Options& options) {
    HttpAccess http;
    const auto user = options.text("username");
    const auto password = options.text("password");
    if (user.has_value() != password.has_value())
        throw Error("W3509", "'username' and 'password' go together", "give both, or none");
    if (user) http.user_and_password = *user + ":" + *password;
    http.authorities_file = options.text_or("windrow.elasticsearch.ca-file", "");
    http.verifies_server = !options.flag_or("connection.skip-verify-ssl", false);
    http.uses_proxies = false;  // as Elasticsearch's own clients
    http.connect_timeout = bounded_duration(options, "connection.timeout", std::chrono::seconds(10), milliseconds(1));
    http.timeout = http.connect_timeout + bounded_duration(options, "socket.timeout", std::chrono::seconds(30), milliseconds(1));
    return http;
}

BulkBackoff read_backoff(const Options& options) {
    using Strategy = BulkBackoff::Strategy;
    BulkBackoff read;
    const std::string strategy =
        options.choice_or("sink.bulk-flush.backoff.strategy", "EXPONENTIAL", {"DISABLED", "NONE", "CONSTANT", "EXPONENTIAL"});
    read.strategy = strategy == "EXPONENTIAL" ? Strategy::exponential
                    : strategy == "CONSTANT"  ? Strategy::constant
                                              : Strategy::disabled;
    read.max_retries = bounded_integer(options, "sink.bulk-flush.backoff.max-retries", read.max_retries, 0, most_retries);
    read.delay = bounded_duration(options, "sink.bulk-flush.backoff.delay", read.delay, milliseconds(0));
    return read;
}

std::size_t read_flush_bytes(const Options& options) {
    const std::int64_t bytes = options.bytes_or("sink.bulk-flush.max-size", std::int64_t{2} << 20);
    if (bytes < 0 || bytes > most_bytes)
        throw Error("W3503", "option 'sink.bulk-flush.max-size' must be from 0 to 64mb", "leave it out for 2mb");
    return static_cast<std::size_t>(bytes == 0 ? most_bytes : bytes);
}

}  // namespace

std::chrono::milliseconds BulkBackoff::delay_of(std::int64_t retry) const {
    constexpr milliseconds longest{60'000};
    if (strategy == Strategy::constant) return std::min(delay, longest);
    const double growth = 10.0 * (std::floor(std::exp(0.8 * static_cast<double>(std::min<std::int64_t>(retry, 20)))) - 1);
    return std::min(delay + milliseconds(static_cast<std::int64_t>(growth)), longest);
}

std::string ElasticsearchOptions::place() const {
    return "Elasticsearch at " + hosts.front() + ", index " + index;
}

ElasticsearchOptions read_elasticsearch_options(const Options& options) {
    ElasticsearchOptions read;
    read.hosts = read_hosts(options);
    read.index = options.required("index");
    if (read.index.empty()) throw Error("W3503", "the option 'index' is empty", "write the index's name");
    read.key_delimiter = options.text_or("document-id.key-delimiter", "_");
    read.http = read_http(options);
    read.flush_actions =
        std::max<std::int64_t>(0, bounded_integer(options, "sink.bulk-flush.max-actions", 1000, -1, most_actions));
    read.flush_bytes = read_flush_bytes(options);
    read.flush_interval = bounded_duration(options, "sink.bulk-flush.interval", std::chrono::seconds(1), milliseconds(0));
    read.backoff = read_backoff(options);
    read.retries_on_conflict = bounded_integer(options, "sink.retry-on-conflict", -1, -1, most_retries);
    const std::string guarantee =
        options.choice_or("sink.delivery-guarantee", "at-least-once", {"none", "at-least-once", "exactly-once"});
    if (guarantee == "exactly-once") {
        throw Error("W3509", "the elasticsearch connector does not write exactly once",
                    "with a PRIMARY KEY a row that comes again replaces itself: leave 'sink.delivery-guarantee' out");
    }
    read.flushes_at_checkpoints = guarantee == "at-least-once";
    options.mark_known({"connector", "connection.request-timeout", "sink.parallelism"});
    return read;
}

}  // namespace windrow
