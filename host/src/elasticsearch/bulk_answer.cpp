// SPDX-License-Identifier: Apache-2.0
#include "elasticsearch/bulk_answer.hpp"

#include <simdjson.h>

#include <algorithm>

namespace windrow {

namespace {

using simdjson::dom::element;

constexpr std::size_t longest_reason = 500;

std::string one_line(std::string_view text) {
    std::string line(text.substr(0, longest_reason));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return text.size() > longest_reason ? line + " ..." : line;
}

/// "mapper_parsing_exception: failed to parse field [n]", and what caused it.
std::string reason_of(const element& error) {
    std::string_view text;
    if (error.get_string().get(text) == simdjson::SUCCESS) return one_line(text);
    std::string reason;
    for (const char* pointer : {"/type", "/reason", "/caused_by/reason"}) {
        if (error.at_pointer(pointer).get_string().get(text) == simdjson::SUCCESS)
            reason += (reason.empty() ? "" : ": ") + std::string(text);
    }
    return one_line(reason);
}

/// An item is an object with one member, named like the action.
bool read_item(const element& item, std::size_t action, BulkAnswer& answer) {
    simdjson::dom::object object;
    if (item.get_object().get(object) != simdjson::SUCCESS || object.begin() == object.end()) return false;
    const element result = (*object.begin()).value;
    std::int64_t status = 0;
    if (result.at_key("status").get_int64().get(status) != simdjson::SUCCESS) return false;
    BulkVerdict verdict = BulkVerdict::done;
    if (status < 200 || status >= 300)
        verdict = status_may_pass(static_cast<int>(status)) ? BulkVerdict::again : BulkVerdict::refused;
    answer.verdicts.push_back(verdict);
    if (verdict == BulkVerdict::done) return true;
    const bool first_refused = verdict == BulkVerdict::refused && answer.refused++ == 0;
    if (first_refused) answer.first_refused = action;
    if (!first_refused && !answer.reason.empty()) return true;
    element error;
    answer.reason = "status " + std::to_string(status);
    if (result.at_key("error").get(error) == simdjson::SUCCESS) answer.reason += ", " + reason_of(error);
    return true;
}

}  // namespace

bool status_may_pass(int status) {
    return status == 409 || status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<BulkAnswer> read_bulk_answer(std::string_view body, std::size_t actions) {
    simdjson::dom::parser parser;
    element document;
    bool errors = true;
    if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS) return std::nullopt;
    if (document.at_key("errors").get_bool().get(errors) != simdjson::SUCCESS) return std::nullopt;
    simdjson::dom::array items;
    if (document.at_key("items").get_array().get(items) != simdjson::SUCCESS || items.size() != actions) return std::nullopt;
    BulkAnswer answer;
    if (!errors) return answer;
    std::size_t action = 0;
    for (const element item : items) {
        if (!read_item(item, action++, answer)) return std::nullopt;
    }
    return answer;
}

std::string reason_of_failure(std::string_view body) {
    simdjson::dom::parser parser;
    element document;
    element error;
    if (parser.parse(body.data(), body.size()).get(document) == simdjson::SUCCESS &&
        document.at_key("error").get(error) == simdjson::SUCCESS) {
        if (const std::string reason = reason_of(error); !reason.empty()) return reason;
    }
    return one_line(body);
}

}  // namespace windrow
