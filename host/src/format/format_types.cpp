// SPDX-License-Identifier: Apache-2.0
#include "format/format_types.hpp"

#include "windrow/kernels/error.hpp"

namespace windrow {

namespace {

[[noreturn]] void refuse(const std::string& format, const std::string& column, const DataType& type, const std::string& why,
                         const std::string& hint) {
    throw Error("W3507", "column '" + column + "': the " + format + " format can't carry " + type.to_plain_string() + why, hint);
}

bool is_scalar(const DataType& type) {
    return !type.is_nested() && !type.is_interval() && type.kind() != TypeKind::null;
}

}  // namespace

void check_json_type(const std::string& column, const DataType& type) {
    if (is_scalar(type)) return;
    if (!type.is_nested()) refuse("json", column, type, "", "declare it as BIGINT or STRING");
    if ((type.kind() == TypeKind::map || type.kind() == TypeKind::multiset) && !type.children()[0].is_string()) {
        refuse("json", column, type, ": the keys of a JSON object are strings",
               "declare the key as STRING and CAST it in the query");
    }
    for (const DataType& child : type.children()) check_json_type(column, child);
}

void check_csv_type(const std::string& column, const DataType& type) {
    if (is_scalar(type)) return;
    if (type.kind() != TypeKind::array && type.kind() != TypeKind::row) {
        refuse("csv", column, type, "", "use the json format, or declare the column as STRING");
    }
    for (const DataType& child : type.children()) {
        if (!is_scalar(child)) refuse("csv", column, type, ": an element can't be a collection", "use the json format");
    }
}

}  // namespace windrow
