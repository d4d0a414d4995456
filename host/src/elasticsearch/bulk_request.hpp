// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The body of a request to _bulk: lines of JSON, an action and its document in turn.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace windrow {

/// What became of an action.
enum class BulkVerdict : std::uint8_t { done, again, refused };

class BulkRequest {
public:
    /// Appends a row: `document` is a JSON object and may end with a line end. With an id the document is updated, or made of the
    /// same columns if there is none; without one a new document is made.
    void add(std::string_view index, std::string_view id, bool has_id, std::int64_t retries_on_conflict,
             std::string_view document);
    /// Keeps the actions that are to be sent again, and with each those behind it for the same document, so that the last one of
    /// a document stands whatever was refused. `verdicts`: one for each action.
    void keep_for_retry(const std::vector<BulkVerdict>& verdicts);
    void clear() noexcept;

    [[nodiscard]] std::size_t actions() const noexcept { return actions_.size(); }
    [[nodiscard]] const std::string& body() const noexcept { return body_; }
    /// The document of an action, for messages.
    [[nodiscard]] std::string_view document(std::size_t action) const;

private:
    struct Action {
        std::size_t begin;     ///< of its line
        std::size_t document;  ///< where the next line begins
        bool has_id;
    };
    [[nodiscard]] std::size_t end_of(std::size_t action) const;

    std::string body_;
    std::vector<Action> actions_;
};

}  // namespace windrow
