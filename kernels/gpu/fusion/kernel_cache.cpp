// SPDX-License-Identifier: Apache-2.0
#include "gpu/fusion/kernel_cache.hpp"

#include "gpu/fusion/embedded_sources.hpp"
#include "windrow/kernels/sha256.hpp"

#include <unistd.h>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace windrow::gpu {

namespace {

constexpr std::string_view format = "windrow kernel 1\n";

}  // namespace

std::string KernelCache::default_folder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != 0) {
        return std::string(cache) + "/windrow/kernels";
    }
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
        return std::string(home) + "/.cache/windrow/kernels";
    return {};
}

std::string KernelCache::file_of(const KernelKey& key) const {
    // Lengths stand before the parts, so that two keys never give one text.
    std::string text;
    const auto add = [&](std::string_view part) { (text += std::to_string(part.size()) + ":") += part; };
    add(key.source);
    add(key.compiler);
    add(key.driver);
    add(std::to_string(key.architecture));
    for (const EmbeddedSource& source : embedded_sources()) add(source.text);
    return folder_ + "/" + sha256_text(text) + ".kernel";
}

std::optional<CompiledKernel> KernelCache::find(const KernelKey& key) const {
    if (folder_.empty()) return std::nullopt;
    std::ifstream in(file_of(key), std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream read;
    read << in.rdbuf();
    const std::string bytes = read.str();
    // format, hash of what follows, name, cubin
    const std::size_t hash_at = format.size();
    const std::size_t name_at = hash_at + 65;
    if (bytes.size() < name_at || bytes.compare(0, format.size(), format) != 0) return std::nullopt;
    const std::string content = bytes.substr(name_at);
    if (bytes.substr(hash_at, 64) != sha256_text(content)) return std::nullopt;
    const std::size_t end = content.find('\n');
    if (end == std::string::npos) return std::nullopt;
    return CompiledKernel{content.substr(end + 1), content.substr(0, end), {}};
}

void KernelCache::keep(const KernelKey& key, const CompiledKernel& kernel) const {
    if (folder_.empty()) return;
    std::error_code failed;
    std::filesystem::create_directories(folder_, failed);
    const std::string file = file_of(key);
    const std::string unfinished = file + "." + std::to_string(getpid());
    const std::string content = kernel.name + "\n" + kernel.cubin;
    {
        std::ofstream out(unfinished, std::ios::binary);
        out << format << sha256_text(content) << "\n" << content;
        if (!out.flush()) {
            std::filesystem::remove(unfinished, failed);
            return;
        }
    }
    std::filesystem::rename(unfinished, file, failed);  // readers see a whole file or none
    if (failed) std::filesystem::remove(unfinished, failed);
}

}  // namespace windrow::gpu
