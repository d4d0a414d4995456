// SPDX-License-Identifier: Apache-2.0
#pragma once

/// A folder that lives as long as a test.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace windrow::test {

class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "windrow-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    [[nodiscard]] static std::string read(const std::filesystem::path& file) {
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        return text.str();
    }
    /// Files below a sub-folder whose names do not begin with '.' or '_', sorted.
    [[nodiscard]] std::vector<std::filesystem::path> visible_files(const std::string& name) const {
        std::vector<std::filesystem::path> files;
        if (!std::filesystem::exists(path_ / name)) return files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path_ / name)) {
            const char first = entry.path().filename().string()[0];
            if (entry.is_regular_file() && first != '.' && first != '_') files.push_back(entry.path());
        }
        std::sort(files.begin(), files.end());
        return files;
    }

private:
    std::filesystem::path path_;
};

}  // namespace windrow::test
