// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The id of a row's document: the values of its PRIMARY KEY as Java prints them, as Flink makes it.

#include "windrow/kernels/batch.hpp"

#include <string>
#include <vector>

namespace windrow {

class DocumentId {
public:
    /// Throws W3507 for a key column whose type has no text for this. An empty key: documents have no id of ours.
    DocumentId(const Schema& columns, const std::vector<std::string>& key, std::string delimiter);

    [[nodiscard]] bool is_given() const noexcept { return !key_.empty(); }
    /// Throws W5104 for a NULL.
    void append(const Batch& batch, std::int64_t row, std::string& out) const;

private:
    std::vector<std::size_t> key_;
    std::vector<std::string> names_;
    std::string delimiter_;
};

}  // namespace windrow
