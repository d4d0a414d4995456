// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>

namespace windrow::catalog {

/// Three parts that name a table, a view or a model.
struct FullName {
    std::string catalog;
    std::string database;
    std::string object;

    friend bool operator==(const FullName&, const FullName&) = default;
    friend auto operator<=>(const FullName&, const FullName&) = default;
    /// `default_catalog.default_database.t`
    [[nodiscard]] std::string to_string() const;
    /// With back quotes: `` `default_catalog`.`default_database`.`t` ``
    [[nodiscard]] std::string quoted() const;
};

}  // namespace windrow::catalog
