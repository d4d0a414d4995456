// SPDX-License-Identifier: Apache-2.0
#include "connector/input_files.hpp"

#include "windrow/kernels/error.hpp"
#include "windrow/semantics/ascii_digit.hpp"

#include <re2/re2.h>
#include <sys/stat.h>
#include <algorithm>

namespace windrow {

namespace fs = std::filesystem;

namespace {

bool is_hidden(const fs::path& path) {
    const std::string name = path.filename().string();
    return !name.empty() && (name[0] == '.' || name[0] == '_');
}

InputFile describe_file(const fs::path& path) {
    InputFile file;
    file.path = path.string();
    struct stat info {};
    if (::stat(file.path.c_str(), &info) == 0) {
        file.regular = S_ISREG(info.st_mode);
        file.size = file.regular ? static_cast<std::uint64_t>(info.st_size) : 0;
        file.modified_ms = static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1000000;
    }
    return file;
}

void collect(const fs::path& folder, std::vector<fs::path>& out) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (is_hidden(entry->path())) continue;
        std::error_code ignored;
        if (fs::is_directory(entry->path(), ignored)) {
            collect(entry->path(), out);
        } else {
            out.push_back(entry->path());
        }
    }
    if (error)
        throw Error("W6002", "can't list the folder " + folder.string() + ": " + error.message(),
                    "check the permissions of the folder");
}

std::vector<std::pair<std::string, std::string>> partition_of(const fs::path& file, const FileQuery& query) {
    std::vector<std::pair<std::string, std::string>> partition;
    const fs::path below = fs::relative(file, query.path);
    auto level = below.begin();
    for (const std::string& key : query.partition_keys) {
        const std::string name = level == below.end() ? std::string() : level->string();
        const std::size_t equals = name.find('=');
        if (equals == std::string::npos || decode_partition_text(name.substr(0, equals)) != key) {
            throw Error("W6003", "the file " + file.string() + " lies outside of the folders that PARTITIONED BY asks for",
                        "a folder '" + key + "=...' is expected where '" + name + "' stands");
        }
        partition.emplace_back(key, decode_partition_text(name.substr(equals + 1)));
        if (level != below.end()) ++level;
    }
    return partition;
}

}  // namespace

std::string decode_partition_text(const std::string& text) {
    std::string out;
    for (std::size_t k = 0; k < text.size(); ++k) {
        if (text[k] == '%' && k + 2 < text.size() && semantics::hex_value(text[k + 1]) >= 0 &&
            semantics::hex_value(text[k + 2]) >= 0) {
            out += static_cast<char>(semantics::hex_value(text[k + 1]) * 16 + semantics::hex_value(text[k + 2]));
            k += 2;
        } else {
            out += text[k];
        }
    }
    return out;
}

std::string encode_partition_text(const std::string& text) {
    static constexpr const char* hexadecimal = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7F || std::string_view("\"#%'*/:=?\\{[]^").find(c) != std::string_view::npos) {
            out += '%';
            out += hexadecimal[u >> 4];
            out += hexadecimal[u & 15];
        } else {
            out += c;
        }
    }
    return out;
}

fs::path resolve_path(const fs::path& base, const std::string& text) {
    if (text == "-" || text == "/dev/stdin") return "-";
    std::string path = text;
    const std::size_t scheme = path.find(':');
    const bool is_uri =
        scheme != std::string::npos && scheme > 1 && path.compare(scheme + 1, 1, "/") == 0 && path.find('/') > scheme;
    if (is_uri) {
        if (path.compare(0, scheme, "file") != 0) {
            throw Error("W4501", "the file system of '" + text + "' is not supported",
                        "copy the data to a local folder and give its path");
        }
        path = path.substr(scheme + 1);
        if (path.compare(0, 2, "//") == 0) path = path.substr(std::min(path.find('/', 2), path.size()));
    }
    return fs::absolute(base / path).lexically_normal();
}

std::vector<InputFile> list_input_files(const FileQuery& query) {
    if (query.path == "-") {
        InputFile input;
        input.path = "-";
        return {input};
    }
    std::error_code error;
    const fs::file_status status = fs::status(query.path, error);
    if (status.type() == fs::file_type::not_found) {
        throw Error("W6001", "the file or folder " + query.path.string() + " does not exist",
                    "check the option 'path'; relative paths begin at the folder of the script");
    }
    if (error)
        throw Error("W6002", "can't open " + query.path.string() + ": " + error.message(),
                    "check the permissions of the file and of the folders above it");
    std::vector<fs::path> paths;
    if (status.type() == fs::file_type::directory) {
        collect(query.path, paths);
    } else {
        paths.push_back(query.path);
    }
    std::sort(paths.begin(), paths.end(), [](const fs::path& a, const fs::path& b) { return a.native() < b.native(); });
    std::vector<InputFile> files;
    const re2::RE2 pattern(query.path_regex);
    for (const fs::path& path : paths) {
        if (!query.path_regex.empty() && !re2::RE2::FullMatch(path.native(), pattern)) continue;
        InputFile file = describe_file(path);
        if (!query.partition_keys.empty()) file.partition = partition_of(path, query);
        files.push_back(std::move(file));
    }
    return files;
}

}  // namespace windrow
