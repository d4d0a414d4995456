// SPDX-License-Identifier: Apache-2.0
#include "model_loading.hpp"

#include "windrow/kernels/error.hpp"

#include <filesystem>
#include <map>
#include <mutex>
#include <tuple>

namespace windrow::plan {
namespace {

struct KnownModel {
    std::uintmax_t bytes = 0;
    std::filesystem::file_time_type changed;
    std::weak_ptr<const inference::LoadedModel> model;
};

}  // namespace

std::shared_ptr<const inference::LoadedModel> loaded_model(const std::string& path) {
    static std::mutex mutex;
    static std::map<std::string, KnownModel> known_models;
    std::error_code failed;
    if (!std::filesystem::exists(path, failed)) {
        throw Error("W6001", "there is no model file " + path,
                    "'path' is that of an ONNX file, and resolves against the script's folder");
    }
    const std::uintmax_t bytes = std::filesystem::file_size(path, failed);
    const auto changed = std::filesystem::last_write_time(path, failed);
    const std::lock_guard lock(mutex);
    KnownModel& known = known_models[path];
    if (auto model = known.model.lock(); model != nullptr && known.bytes == bytes && known.changed == changed) return model;
    auto model = inference::load_model(path);
    known = {bytes, changed, model};
    return model;
}

}  // namespace windrow::plan
