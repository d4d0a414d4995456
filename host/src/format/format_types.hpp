// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which SQL types a format carries.

#include "windrow/kernels/types.hpp"

#include <string>

namespace windrow {

/// Throws Error W3507 if the json format has no form for the type.
void check_json_type(const std::string& column, const DataType& type);
/// Throws Error W3507 if the csv format has no form for the type: MAP, MULTISET, and collections in collections.
void check_csv_type(const std::string& column, const DataType& type);

}  // namespace windrow
