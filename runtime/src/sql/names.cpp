// SPDX-License-Identifier: Apache-2.0

// Words for the tree's enumerations.

#include "windrow/runtime/sql/ast.hpp"

namespace windrow::sql {

std::string QualifiedName::to_string() const {
    std::string text;
    for (const Identifier& part : parts) {
        if (!text.empty()) text += '.';
        text += part.name;
    }
    return text;
}

const char* to_string(TimeUnit unit) {
    constexpr const char* words[] = {"YEAR",    "QUARTER",     "MONTH",       "WEEK",       "DAY",       "HOUR",   "MINUTE",
                                     "SECOND",  "MILLISECOND", "MICROSECOND", "NANOSECOND", "DOW",       "ISODOW", "DOY",
                                     "ISOYEAR", "EPOCH",       "DECADE",      "CENTURY",    "MILLENNIUM"};
    return words[static_cast<std::size_t>(unit)];
}

const char* to_string(BinaryOperator op) {
    constexpr const char* words[] = {"OR",
                                     "AND",
                                     "=",
                                     "<>",
                                     "<",
                                     "<=",
                                     ">",
                                     ">=",
                                     "IS DISTINCT FROM",
                                     "IS NOT DISTINCT FROM",
                                     "+",
                                     "-",
                                     "*",
                                     "/",
                                     "%",
                                     "||",
                                     "OVERLAPS",
                                     "CONTAINS",
                                     "EQUALS",
                                     "PRECEDES",
                                     "IMMEDIATELY PRECEDES",
                                     "SUCCEEDS",
                                     "IMMEDIATELY SUCCEEDS",
                                     "MEMBER OF",
                                     "NOT MEMBER OF",
                                     "SUBMULTISET OF",
                                     "NOT SUBMULTISET OF",
                                     "MULTISET UNION",
                                     "MULTISET INTERSECT",
                                     "MULTISET EXCEPT"};
    return words[static_cast<std::size_t>(op)];
}

}  // namespace windrow::sql
