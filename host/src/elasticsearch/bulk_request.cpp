// SPDX-License-Identifier: Apache-2.0
#include "elasticsearch/bulk_request.hpp"

#include "format/json/json_conversion.hpp"

#include <unordered_set>

namespace windrow {

void BulkRequest::add(std::string_view index, std::string_view id, bool has_id, std::int64_t retries_on_conflict,
                      std::string_view document) {
    Action action{body_.size(), 0, has_id};
    if (!document.empty() && document.back() == '\n') document.remove_suffix(1);
    body_ += has_id ? R"({"update":{"_index":)" : R"({"index":{"_index":)";
    append_json_string(index, body_);
    if (has_id) {
        body_ += R"(,"_id":)";
        append_json_string(id, body_);
        if (retries_on_conflict >= 0) body_ += R"(,"retry_on_conflict":)" + std::to_string(retries_on_conflict);
    }
    body_ += "}}\n";
    action.document = body_.size();
    if (has_id) body_ += R"({"doc":)";
    body_ += document;
    body_ += has_id ? ",\"doc_as_upsert\":true}\n" : "\n";
    actions_.push_back(action);
}

std::size_t BulkRequest::end_of(std::size_t action) const {
    return action + 1 < actions_.size() ? actions_[action + 1].begin : body_.size();
}

std::string_view BulkRequest::document(std::size_t action) const {
    const std::size_t begin = actions_[action].document;
    return std::string_view(body_).substr(begin, end_of(action) - begin - 1);
}

void BulkRequest::keep_for_retry(const std::vector<BulkVerdict>& verdicts) {
    // An action's line names its index and id, so equal lines mean the same document.
    std::unordered_set<std::string_view> again;
    std::string kept;
    std::vector<Action> actions;
    for (std::size_t k = 0; k < actions_.size(); ++k) {
        const Action& action = actions_[k];
        const std::string_view line = std::string_view(body_).substr(action.begin, action.document - action.begin);
        const bool keeps = verdicts[k] == BulkVerdict::again || (action.has_id && again.contains(line));
        if (!keeps) continue;
        if (action.has_id) again.insert(line);
        actions.push_back({kept.size(), kept.size() + line.size(), action.has_id});
        kept.append(body_, action.begin, end_of(k) - action.begin);
    }
    body_ = std::move(kept);
    actions_ = std::move(actions);
}

void BulkRequest::clear() noexcept {
    body_.clear();
    actions_.clear();
}

}  // namespace windrow
