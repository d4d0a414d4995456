// SPDX-License-Identifier: Apache-2.0
#include "windrow/inference/library_choices.hpp"

#include <utility>

namespace windrow::inference {

std::string LibraryChoices::find(const std::string& layer) const {
    const std::lock_guard lock(mutex_);
    const auto found = algorithms_.find(layer);
    return found == algorithms_.end() ? std::string() : found->second;
}

void LibraryChoices::record(const std::string& layer, const std::string& algorithm) {
    const std::lock_guard lock(mutex_);
    algorithms_.emplace(layer, algorithm);
}

std::map<std::string, std::string> LibraryChoices::all() const {
    const std::lock_guard lock(mutex_);
    return algorithms_;
}

void LibraryChoices::replace(std::map<std::string, std::string> all) {
    const std::lock_guard lock(mutex_);
    algorithms_ = std::move(all);
}

}  // namespace windrow::inference
