// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Table options (the WITH clause) as connectors and formats read them.

#include "windrow/kernels/error.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// Options of one table. Reading marks a key as known; `check_all_known` refuses the others with the nearest names.
/// Keys are case-sensitive, as Flink's. Errors carry code W3xxx and the place of the WITH clause is added by the caller.
class Options {
public:
    Options() = default;
    explicit Options(std::map<std::string, std::string> values) : values_(std::move(values)) {}

    [[nodiscard]] std::optional<std::string> text(const std::string& key) const;
    [[nodiscard]] std::string text_or(const std::string& key, std::string_view otherwise) const;
    /// Throws Error W3xxx if missing.
    [[nodiscard]] std::string required(const std::string& key) const;
    [[nodiscard]] bool flag_or(const std::string& key, bool otherwise) const;  ///< only true/false, any case
    [[nodiscard]] std::int64_t integer_or(const std::string& key, std::int64_t otherwise) const;
    [[nodiscard]] std::int64_t milliseconds_or(const std::string& key,
                                               std::int64_t otherwise) const;  ///< Flink durations: "5 s", "10min", "1 d"
    /// Flink memory sizes: "128 mb", "4 kb", "1024".
    [[nodiscard]] std::int64_t bytes_or(const std::string& key, std::int64_t otherwise) const;
    /// One of `choices`, compared without case and returned as spelt in `choices`.
    [[nodiscard]] std::string choice_or(const std::string& key, std::string_view otherwise,
                                        const std::vector<std::string>& choices) const;
    /// A single character; \t, \n, \\ and \uXXXX name characters.
    [[nodiscard]] std::string character_or(const std::string& key, std::string_view otherwise) const;
    /// A single ASCII character as it is written: no escapes, so that '\\' is refused as two characters.
    [[nodiscard]] std::string plain_character_or(const std::string& key, std::string_view otherwise) const;
    void check_all_known(std::string_view connector) const;
    /// Keys that are accepted though this reader has no use for them.
    void mark_known(std::initializer_list<std::string_view> keys) const;
    [[nodiscard]] bool is_known(const std::string& key) const { return known_.contains(key); }
    /// Every key that was asked for or marked, whether it is set or not.
    [[nodiscard]] const std::set<std::string>& known() const noexcept { return known_; }
    [[nodiscard]] const std::map<std::string, std::string>& values() const noexcept { return values_; }
    void set(const std::string& key, std::string value) { values_[key] = std::move(value); }
    /// True for keys whose values must never be printed (password, secret, token, key, jaas ...).
    static bool is_secret(std::string_view key);

private:
    std::map<std::string, std::string> values_;
    mutable std::set<std::string> known_;
};

}  // namespace windrow
