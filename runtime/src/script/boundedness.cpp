// SPDX-License-Identifier: Apache-2.0
#include "script/boundedness.hpp"

#include <algorithm>
#include <unordered_set>

namespace windrow::script {

std::vector<const plan::Scan*> scans_of(const plan::NodePtr& query) {
    std::vector<const plan::Scan*> scans;
    std::unordered_set<const plan::Node*> seen;
    std::vector<const plan::Node*> open = {query.get()};
    while (!open.empty()) {
        const plan::Node* node = open.back();
        open.pop_back();
        if (node == nullptr || !seen.insert(node).second) continue;
        if (node->kind == plan::NodeKind::scan) scans.push_back(static_cast<const plan::Scan*>(node));
        for (const plan::NodePtr& input : node->inputs) open.push_back(input.get());
    }
    return scans;
}

bool is_unbounded(const ScanRequest& request) {
    const auto& options = request.options.values();
    const auto connector = options.find("connector");
    if (connector == options.end()) return false;
    if (connector->second == "datagen") return !options.contains("number-of-rows");
    if (connector->second == "filesystem") return options.contains("source.monitor-interval");
    return false;
}

const plan::Scan* unbounded_scan(const plan::NodePtr& query) {
    for (const plan::Scan* scan : scans_of(query)) {
        if (is_unbounded(scan->request)) return scan;
    }
    return nullptr;
}

bool reads_any(const plan::NodePtr& query, const std::set<std::string>& tables) {
    const std::vector<const plan::Scan*> scans = scans_of(query);
    return std::any_of(scans.begin(), scans.end(), [&](const plan::Scan* scan) { return tables.contains(scan->request.table); });
}

}  // namespace windrow::script
