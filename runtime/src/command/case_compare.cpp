// SPDX-License-Identifier: Apache-2.0
#include "command/case_compare.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <string_view>
#include <unordered_map>

namespace windrow::command {
namespace {

using Row = CaseValue::List;

bool close_numbers(double a, double b, std::string_view type) {
    if (a == b) return a != 0 || std::signbit(a) == std::signbit(b);
    const double relative = type.starts_with("FLOAT") ? 1e-6 : 1e-12;
    const double tolerance = std::max(relative * std::max(std::fabs(a), std::fabs(b)), 1e-300);
    return std::isfinite(a) && std::isfinite(b) && std::fabs(a - b) <= tolerance;
}

bool close_values(const CaseValue& a, const CaseValue& b, std::string_view type) {
    const auto number = [](const CaseValue& v) -> std::optional<double> {
        if (const auto* real = std::get_if<double>(&v.value)) return *real;
        if (const auto* whole = std::get_if<std::int64_t>(&v.value)) return static_cast<double>(*whole);
        return std::nullopt;
    };
    if (std::holds_alternative<double>(a.value) || std::holds_alternative<double>(b.value)) {
        const auto x = number(a);
        const auto y = number(b);
        return x && y && close_numbers(*x, *y, type);
    }
    const auto* p = std::get_if<CaseValue::List>(&a.value);
    const auto* q = std::get_if<CaseValue::List>(&b.value);
    if (p != nullptr && q != nullptr) {
        return p->size() == q->size() &&
               std::equal(p->begin(), p->end(), q->begin(),
                          [&](const CaseValue& x, const CaseValue& y) { return close_values(x, y, type); });
    }
    return a == b;
}

bool close_rows(const Row& a, const Row& b, const std::vector<CaseColumn>& columns) {
    if (a.size() != b.size()) return false;
    for (std::size_t k = 0; k < a.size(); ++k) {
        if (!close_values(a[k], b[k], columns[k].type)) return false;
    }
    return true;
}

std::string row_text(const Row& row) {
    std::string text = to_text(CaseValue{row});
    return text;
}

/// Rows without their kind. Anything but inserts is applied as a changelog, leaving the final table.
std::vector<Row> table_left_by(const std::vector<Row>& rows) {
    const auto kind = [](const Row& row) { return std::get<std::string>(row.front().value); };
    std::vector<Row> table;
    if (std::all_of(rows.begin(), rows.end(), [&](const Row& row) { return kind(row) == "+I"; })) {
        for (const Row& row : rows) table.emplace_back(row.begin() + 1, row.end());
        return table;
    }
    std::map<std::string, std::pair<Row, std::int64_t>> counts;
    for (const Row& row : rows) {
        Row values(row.begin() + 1, row.end());
        const std::string text = row_text(values);
        auto& [sample, count] = counts[text];
        sample = std::move(values);
        count += kind(row) == "+I" || kind(row) == "+U" ? 1 : -1;
    }
    for (const auto& [text, counted] : counts) {
        for (std::int64_t i = 0; i < counted.second; ++i) table.push_back(counted.first);
    }
    return table;
}

/// Removes pairs of equal rows from both sides; first the identical ones, then those equal within the tolerance.
void remove_matches(std::vector<Row>& expected, std::vector<Row>& got, const std::vector<CaseColumn>& columns) {
    std::unordered_map<std::string, std::vector<std::size_t>> by_text;
    for (std::size_t i = 0; i < got.size(); ++i) by_text[row_text(got[i])].push_back(i);
    std::vector<bool> taken(got.size(), false);
    std::vector<Row> missing;
    for (Row& row : expected) {
        const auto found = by_text.find(row_text(row));
        if (found == by_text.end() || found->second.empty()) {
            missing.push_back(std::move(row));
            continue;
        }
        taken[found->second.back()] = true;
        found->second.pop_back();
    }
    expected.clear();
    for (Row& row : missing) {
        std::size_t match = 0;
        while (match < got.size() && (taken[match] || !close_rows(row, got[match], columns))) ++match;
        if (match == got.size()) {
            expected.push_back(std::move(row));
        } else {
            taken[match] = true;
        }
    }
    std::vector<Row> rest;
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (!taken[i]) rest.push_back(std::move(got[i]));
    }
    got = std::move(rest);
}

std::size_t equal_columns(const Row& a, const Row& b, const std::vector<CaseColumn>& columns) {
    std::size_t equal = 0;
    for (std::size_t k = 0; k < std::min(a.size(), b.size()); ++k) equal += close_values(a[k], b[k], columns[k].type) ? 1 : 0;
    return equal;
}

/// For each missing row the most similar superfluous one beside it, naming the columns that differ.
std::string describe_rows(std::vector<Row> missing, std::vector<Row> superfluous, const std::vector<CaseColumn>& columns) {
    constexpr std::size_t most_shown = 8;
    std::string text;
    std::size_t shown = 0;
    for (const Row& row : missing) {
        if (++shown > most_shown) {
            text += "    ... and " + std::to_string(missing.size() - most_shown) + " more missing rows\n";
            break;
        }
        text += "    - " + row_text(row) + "\n";
        const auto similar = std::max_element(superfluous.begin(), superfluous.end(), [&](const Row& a, const Row& b) {
            return equal_columns(row, a, columns) < equal_columns(row, b, columns);
        });
        if (similar == superfluous.end() || 2 * equal_columns(row, *similar, columns) < row.size()) continue;
        text += "    + " + row_text(*similar) + "\n      differs in";
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (!close_values(row[k], (*similar)[k], columns[k].type)) text += " " + columns[k].name;
        }
        text += "\n";
        superfluous.erase(similar);
    }
    for (std::size_t i = 0; i < superfluous.size(); ++i) {
        if (i == most_shown) {
            text += "    ... and " + std::to_string(superfluous.size() - most_shown) + " more rows too many\n";
            break;
        }
        text += "    + " + row_text(superfluous[i]) + "\n";
    }
    return text;
}

std::string shortened(std::string text) {
    if (text.size() > 160) text = text.substr(0, 160) + "…";
    return text;
}

Difference compare_columns(const CaseBlock& expected, const CaseBlock& got) {
    const auto names = [](const CaseBlock& block) {
        std::string text;
        for (const CaseColumn& column : block.columns) text += (text.empty() ? "" : ", ") + column.name;
        return text;
    };
    if (names(expected) != names(got)) return {"columns (" + names(got) + "), expected (" + names(expected) + ")", {}};
    for (std::size_t k = 0; k < expected.columns.size(); ++k) {
        const std::string want = plain_type(expected.columns[k].type);
        const std::string have = plain_type(got.columns[k].type);
        if (want != have) return {"type of " + expected.columns[k].name + " is " + have + ", expected " + want, {}};
    }
    return {};
}

Difference compare_blocks(const CaseBlock& expected, const CaseBlock& got) {
    if (Difference columns = compare_columns(expected, got); columns.found()) return columns;
    std::vector<Row> missing = table_left_by(expected.rows);
    std::vector<Row> superfluous = table_left_by(got.rows);
    const std::size_t want = missing.size();
    const std::size_t have = superfluous.size();
    remove_matches(missing, superfluous, expected.columns);
    if (missing.empty() && superfluous.empty()) return {};
    Difference difference;
    if (want != have) {
        difference.summary = std::to_string(have) + " rows, expected " + std::to_string(want);
    } else {
        difference.summary = shortened("expected " + row_text(missing.front()) + ", got " + row_text(superfluous.front()));
    }
    difference.details = describe_rows(std::move(missing), std::move(superfluous), expected.columns);
    return difference;
}

}  // namespace

Difference compare_rows_of_case(const CaseRows& expected, const CaseRows& got) {
    if (expected.blocks.size() != got.blocks.size()) {
        return {std::to_string(got.blocks.size()) + " result sets, expected " + std::to_string(expected.blocks.size()), {}};
    }
    for (std::size_t i = 0; i < expected.blocks.size(); ++i) {
        Difference difference = compare_blocks(expected.blocks[i], got.blocks[i]);
        if (difference.found()) {
            difference.summary = "SELECT " + std::to_string(i + 1) + ": " + difference.summary;
            return difference;
        }
    }
    return {};
}

bool is_flink_limitation(const std::string& message) {
    std::string lower(message);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const std::string_view sign :
         {"not support", "n't support", "unsupported", "not yet", "could not find an implementation method", "not implemented"}) {
        if (lower.find(sign) != std::string::npos) return true;
    }
    return false;
}

}  // namespace windrow::command
