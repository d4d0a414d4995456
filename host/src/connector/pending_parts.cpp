// SPDX-License-Identifier: Apache-2.0
#include "connector/pending_parts.hpp"

#include "connector/pending_file.hpp"
#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"
#include "windrow/kernels/snapshot_bytes.hpp"

#include <charconv>
#include <optional>
#include <set>

namespace windrow {

namespace fs = std::filesystem;

std::string encode_pending_parts(const PendingParts& parts) {
    std::string out;
    snapshot::put_text(parts.job, out);
    snapshot::put(parts.next_part, out);
    snapshot::put(static_cast<std::uint64_t>(parts.files.size()), out);
    for (const PendingParts::File& file : parts.files) {
        snapshot::put_text(file.folder, out);
        snapshot::put_text(file.name, out);
    }
    return out;
}

PendingParts decode_pending_parts(std::string_view bytes) {
    PendingParts parts;
    parts.job = snapshot::get_text(bytes);
    parts.next_part = snapshot::get<std::uint64_t>(bytes);
    for (auto left = snapshot::get<std::uint64_t>(bytes); left > 0; --left) {
        std::string folder(snapshot::get_text(bytes));
        parts.files.push_back({std::move(folder), std::string(snapshot::get_text(bytes))});
    }
    if (!bytes.empty()) snapshot::refuse("of a filesystem sink has bytes after its end");
    return parts;
}

std::string part_name(const std::string& job, std::uint64_t number) {
    return "part-" + job + "-0-" + std::to_string(number);
}

namespace {

struct NamedPart {
    std::uint64_t number;
    bool hidden;
};

/// What a file's name says, if it is one of the job's.
std::optional<NamedPart> named_part(std::string name, const std::string& job) {
    const std::string hidden_end = PendingFile::hidden_name("").substr(1);
    const bool hidden = name.starts_with('.') && name.ends_with(hidden_end);
    if (hidden) name = name.substr(1, name.size() - 1 - hidden_end.size());
    const std::string start = part_name(job, 0).substr(0, part_name(job, 0).size() - 1);
    if (!name.starts_with(start)) return std::nullopt;
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data() + start.size(), name.data() + name.size(), number);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return NamedPart{number, hidden};
}

}  // namespace

void remove_later_parts(const fs::path& root, const std::string& job, std::uint64_t first) {
    std::vector<FileSystem::Entry> files;
    std::error_code error = surroundings().files().list(root, true, files);
    if (error == std::errc::no_such_file_or_directory) return;
    std::set<fs::path> changed;
    for (const FileSystem::Entry& file : files) {
        const auto part = named_part(file.path.filename().string(), job);
        if (error || !part || (!part->hidden && part->number < first)) continue;
        error = surroundings().files().remove(file.path);
        changed.insert(file.path.parent_path());
    }
    for (const fs::path& folder : changed) {
        if (!error) error = surroundings().files().sync_folder(folder);
    }
    if (error) throw Error("W6006", "can't take back files below " + root.string() + ": " + error.message());
}

}  // namespace windrow
