// SPDX-License-Identifier: Apache-2.0
#include "options/bounded_values.hpp"
#include "windrow/host/lookup.hpp"
#include "windrow/kernels/error.hpp"

#include <limits>

namespace windrow {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t any_number = std::numeric_limits<std::int64_t>::max();

/// 0 where the option is not given; a bound that is given is one.
std::int64_t bound_or_none(const Options& options, const std::string& key) {
    return options.text(key) ? bounded_integer(options, key, 1, 1, any_number) : 0;
}
milliseconds time_or_none(const Options& options, const std::string& key) {
    return options.text(key) ? bounded_duration(options, key, milliseconds(1), milliseconds(1)) : milliseconds(0);
}

/// The names that Flink had first. They mean a cache where both of them stand.
LookupCacheOptions read_old_names(const Options& options) {
    LookupCacheOptions read;
    const bool bounded = options.text("lookup.cache.max-rows").has_value();
    if (bounded != options.text("lookup.cache.ttl").has_value()) {
        throw Error("W3509", "'lookup.cache.max-rows' and 'lookup.cache.ttl' go together",
                    "give both, or rather 'lookup.cache' = 'PARTIAL' with 'lookup.partial-cache.max-rows' or "
                    "'lookup.partial-cache.expire-after-write'");
    }
    read.max_keys = bounded_integer(options, "lookup.cache.max-rows", 0, -1, any_number);
    read.expire_after_write = bounded_duration(options, "lookup.cache.ttl", milliseconds(0), milliseconds(0));
    read.missing_keys = options.flag_or("lookup.cache.caching-missing-key", true);
    read.enabled = read.max_keys > 0 && read.expire_after_write.count() > 0;
    return read;
}

LookupCacheOptions read_partial(const Options& options) {
    const std::string prefix = "lookup.partial-cache.";
    LookupCacheOptions read;
    read.enabled = true;
    read.max_keys = bound_or_none(options, prefix + "max-rows");
    read.expire_after_write = time_or_none(options, prefix + "expire-after-write");
    read.expire_after_access = time_or_none(options, prefix + "expire-after-access");
    // Flink's pages have had both names.
    read.missing_keys = options.flag_or(prefix + "cache-missing-key", options.flag_or(prefix + "caching-missing-key", true));
    return read;
}

}  // namespace

LookupCacheOptions lookup_cache_options(const Options& options) {
    LookupCacheOptions read = read_old_names(options);
    const LookupCacheOptions partial = read_partial(options);
    if (options.choice_or("lookup.cache", "NONE", {"NONE", "PARTIAL"}) == "NONE") return read;
    if (partial.max_keys == 0 && partial.expire_after_write.count() == 0 && partial.expire_after_access.count() == 0) {
        throw Error("W3509", "a cache without bounds would grow for ever",
                    "give 'lookup.partial-cache.max-rows', 'lookup.partial-cache.expire-after-write' or "
                    "'lookup.partial-cache.expire-after-access'");
    }
    return partial;
}

}  // namespace windrow
