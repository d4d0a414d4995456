// SPDX-License-Identifier: Apache-2.0
#include "script/boundedness.hpp"

#include <algorithm>
#include <map>
#include <optional>
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
    if (connector->second == "kafka") {
        const auto mode = options.find("scan.bounded.mode");
        return mode == options.end() || mode->second == "unbounded";
    }
    return false;
}

namespace {

/// The file or folder of a filesystem table, in its shortest form; none for other connectors.
std::optional<std::filesystem::path> folder_of(const Options& options, const std::filesystem::path& base) {
    const std::map<std::string, std::string>& values = options.values();
    const auto connector = values.find("connector");
    const auto path = values.find("path");
    if (connector == values.end() || connector->second != "filesystem" || path == values.end()) return std::nullopt;
    std::string text = path->second;
    if (text.starts_with("file://")) text.erase(0, 7);
    std::filesystem::path folder = (base / text).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    return folder;
}

/// True if `inner` is `outer` or lies below it.
bool lies_in(const std::filesystem::path& inner, const std::filesystem::path& outer) {
    return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace

const plan::Scan* unbounded_scan(const plan::NodePtr& query) {
    for (const plan::Scan* scan : scans_of(query)) {
        if (is_unbounded(scan->request)) return scan;
    }
    return nullptr;
}

void PendingTables::add(const SinkRequest& sink) {
    tables_.insert(sink.table);
    if (const auto path = folder_of(sink.options, sink.base_directory)) paths_.push_back(*path);
}

bool PendingTables::read_by(const plan::NodePtr& query) const {
    const std::vector<const plan::Scan*> scans = scans_of(query);
    return std::any_of(scans.begin(), scans.end(), [&](const plan::Scan* scan) {
        if (tables_.contains(scan->request.table)) return true;
        const auto path = folder_of(scan->request.options, scan->request.base_directory);
        return path && std::any_of(paths_.begin(), paths_.end(),
                                   [&](const auto& written) { return lies_in(*path, written) || lies_in(written, *path); });
    });
}

void PendingTables::clear() {
    tables_.clear();
    paths_.clear();
}

}  // namespace windrow::script
