// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which files a filesystem table reads.

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace windrow {

struct InputFile {
    std::string path;              ///< absolute; "-" for the standard input
    std::uint64_t size = 0;        ///< 0 if not a regular file
    std::int64_t modified_ms = 0;  ///< milliseconds since epoch
    bool regular = false;
    /// key and value of each partition folder, percent-decoded, in the order of the table's partition keys
    std::vector<std::pair<std::string, std::string>> partition;
};

struct FileQuery {
    std::filesystem::path path;  ///< file or folder
    std::string path_regex;      ///< source.path.regex-pattern: the whole absolute path must match; empty: all
    std::vector<std::string> partition_keys;
};

/// Resolves the 'path' option: relative to `base`, `file:` URIs, "-" and "/dev/stdin" for the standard input.
/// Throws Error W4501 for other URI schemes.
std::filesystem::path resolve_path(const std::filesystem::path& base, const std::string& text);

/// The files below the path, in path order; names that begin with '.' or '_' are skipped at every level (the path itself
/// apart). Throws Error W6001 if the path does not exist, W6002 if it can't be read, W6003 for a file outside of the partition
/// folders.
std::vector<InputFile> list_input_files(const FileQuery& query);

/// Partition folder names: '%XX' decoded, and what must not stand in a name encoded
/// (org.apache.flink.table.utils.PartitionPathUtils).
std::string decode_partition_text(const std::string& text);
std::string encode_partition_text(const std::string& text);

}  // namespace windrow
