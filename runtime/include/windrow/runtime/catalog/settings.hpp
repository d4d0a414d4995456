// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Session settings (`SET 'key' = 'value'`). Known keys have validated values; unknown ones are kept and noted.

#include "windrow/kernels/error.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace windrow::catalog {

/// A value type; copying makes an independent session state. Not thread-safe.
class Settings {
public:
    /// Stores a value. Throws W34xx for a bad value of a known key and for a value that Windrow cannot honour (W40xx);
    /// a misspelt key is kept with a note that names the nearest known keys. Returns notes for the user (may be empty).
    std::vector<std::string> set(const std::string& key, const std::string& value, SourceRange where = {});
    /// Back to the default: one key, or all.
    void reset(const std::string& key);
    void reset_all();

    /// The value that was set, or nothing.
    [[nodiscard]] std::optional<std::string> get(const std::string& key) const;
    [[nodiscard]] bool flag(const std::string& key, bool otherwise = false) const;
    /// Flink durations ("10 s", "5min"); `otherwise` if not set.
    [[nodiscard]] std::int64_t milliseconds(const std::string& key, std::int64_t otherwise) const;
    /// 'table.local-time-zone'; "UTC" if not set or `default`.
    [[nodiscard]] std::string time_zone() const;
    /// 'table.exec.sink.not-null-enforcer' is DROP: rows with NULL in a NOT NULL column of a result are left out instead of
    /// failing the job.
    [[nodiscard]] bool drops_null_rows() const;
    /// Everything that was set, sorted by key.
    [[nodiscard]] const std::map<std::string, std::string>& values() const noexcept { return values_; }

private:
    std::map<std::string, std::string> values_;
};

}  // namespace windrow::catalog
