// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A single SQL value, for literals, options, partition values, tests and the row-at-a-time edges. Never used per row on the
/// path of a batch.

#include "windrow/kernels/types.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace windrow {

/// A value without its type. Representation by PhysicalKind: bit -> bool; int8..int64 -> int64; int128 -> int128_t;
/// float32 and float64 -> double (a FLOAT is held exactly); bytes -> string; list and record -> List; map -> Entries.
class Value {
public:
    using List = std::vector<Value>;
    using Entries = std::vector<std::pair<Value, Value>>;
    using Storage = std::variant<std::monostate, bool, std::int64_t, int128_t, double, std::string, List, Entries>;

    Value() = default;
    Value(bool v) : storage_(v) {}                            // NOLINT(google-explicit-constructor)
    Value(std::int64_t v) : storage_(v) {}                    // NOLINT
    Value(int v) : storage_(static_cast<std::int64_t>(v)) {}  // NOLINT
    Value(int128_t v) : storage_(v) {}                        // NOLINT
    Value(double v) : storage_(v) {}                          // NOLINT
    Value(std::string v) : storage_(std::move(v)) {}          // NOLINT
    Value(const char* v) : storage_(std::string(v)) {}        // NOLINT
    Value(List v) : storage_(std::move(v)) {}                 // NOLINT
    Value(Entries v) : storage_(std::move(v)) {}              // NOLINT

    [[nodiscard]] bool is_null() const noexcept { return std::holds_alternative<std::monostate>(storage_); }
    [[nodiscard]] bool boolean() const { return std::get<bool>(storage_); }
    [[nodiscard]] std::int64_t int64() const { return std::get<std::int64_t>(storage_); }
    [[nodiscard]] int128_t int128() const { return std::get<int128_t>(storage_); }
    [[nodiscard]] double float64() const { return std::get<double>(storage_); }
    [[nodiscard]] const std::string& text() const { return std::get<std::string>(storage_); }
    [[nodiscard]] const List& list() const { return std::get<List>(storage_); }
    [[nodiscard]] const Entries& entries() const { return std::get<Entries>(storage_); }
    [[nodiscard]] const Storage& storage() const noexcept { return storage_; }

    friend bool operator==(const Value&, const Value&) = default;

private:
    Storage storage_;
};

}  // namespace windrow
