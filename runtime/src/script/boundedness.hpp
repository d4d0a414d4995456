// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Facts about a plan that decide when its statement may run.

#include "windrow/runtime/plan/plan.hpp"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace windrow::script {

/// The scans of a plan, each node once.
std::vector<const plan::Scan*> scans_of(const plan::NodePtr& query);

/// True if the table never ends by itself: a folder that is watched, generated rows without a number.
bool is_unbounded(const ScanRequest& request);

/// The first scan that never ends, or null.
const plan::Scan* unbounded_scan(const plan::NodePtr& query);

/// What the INSERTs that have not run yet write: tables by full name, and the files or folders behind filesystem tables, which
/// other tables may read.
class PendingTables {
public:
    void add(const SinkRequest& sink);
    [[nodiscard]] bool read_by(const plan::NodePtr& query) const;
    [[nodiscard]] bool empty() const noexcept { return tables_.empty(); }
    void clear();

private:
    std::set<std::string> tables_;
    std::vector<std::filesystem::path> paths_;
};

}  // namespace windrow::script
