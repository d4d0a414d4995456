// SPDX-License-Identifier: Apache-2.0
#include "model_store.hpp"

#include "windrow/host/surroundings.hpp"
#include "windrow/kernels/error.hpp"

#include <atomic>

namespace windrow::exec {

namespace {

void check(std::error_code error, const std::filesystem::path& path) {
    if (!error) return;
    throw Error("W6111", "the model file " + path.string() + " cannot be kept beside the checkpoints: " + error.message(),
                "make room, or mend the rights of the folder");
}

std::filesystem::path file_of(const std::filesystem::path& folder, const std::string& hash) {
    return folder / (hash + ".onnx");
}

}  // namespace

std::shared_ptr<const inference::LoadedModel> ModelStore::take(const std::string& path) const {
    if (folder_.empty()) return inference::load_model(path);
    static std::atomic<std::uint64_t> next{0};
    FileSystem& files = surroundings().files();
    std::string bytes;
    check(files.read(path, bytes), path);
    check(files.create_folders(folder_), folder_);
    const std::filesystem::path aside = folder_ / ("taken-" + std::to_string(next++) + ".part");
    std::unique_ptr<WritableFile> file;
    check(files.open(aside, FileSystem::Opening::truncate, file), aside);
    check(file->write(bytes), aside);
    check(file->sync(), aside);
    file.reset();
    std::shared_ptr<const inference::LoadedModel> model;
    try {
        model = inference::load_model(aside.string());
    } catch (...) {
        files.remove(aside);
        throw;
    }
    check(files.rename(aside, file_of(folder_, model->model().hash)), aside);
    check(files.sync_folder(folder_), folder_);
    return model;
}

std::shared_ptr<const inference::LoadedModel> ModelStore::find(const std::string& hash) const {
    const std::filesystem::path path = file_of(folder_, hash);
    if (folder_.empty() || !surroundings().files().exists(path)) return nullptr;
    auto model = inference::load_model(path.string());
    return model->model().hash == hash ? model : nullptr;
}

}  // namespace windrow::exec
