// SPDX-License-Identifier: Apache-2.0
#include "input_size.hpp"

#include <filesystem>
#include <map>
#include <string>

namespace windrow::exec {

namespace {

namespace fs = std::filesystem;

std::optional<std::uint64_t> bytes_below(const fs::path& path) {
    std::error_code problem;
    if (fs::is_regular_file(path, problem)) return fs::file_size(path, problem);
    if (!fs::is_directory(path, problem)) return {};
    std::uint64_t bytes = 0;
    for (auto entry = fs::recursive_directory_iterator(path, problem); !problem && entry != fs::recursive_directory_iterator();
         entry.increment(problem)) {
        if (entry->is_regular_file(problem)) bytes += entry->file_size(problem);
    }
    return problem ? std::nullopt : std::optional(bytes);
}

using SizesByTable = std::map<std::string, std::optional<std::uint64_t>>;

void add_scans(const plan::Node& node, SizesByTable& sizes) {
    for (const plan::NodePtr& input : node.inputs) add_scans(*input, sizes);
    if (node.kind != plan::NodeKind::scan) return;
    const ScanRequest& request = static_cast<const plan::Scan&>(node).request;
    const bool is_file = request.options.text_or("connector", "") == "filesystem";
    const fs::path path = request.base_directory / request.options.text_or("path", "");
    sizes[request.table] = is_file ? bytes_below(path) : std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> known_input_bytes(const plan::Job& job) {
    SizesByTable sizes;
    for (const plan::Output& output : job.outputs) add_scans(*output.query, sizes);
    std::uint64_t sum = 0;
    for (const auto& [table, bytes] : sizes) {
        if (!bytes) return {};
        sum += *bytes;
    }
    return sum;
}

}  // namespace windrow::exec
