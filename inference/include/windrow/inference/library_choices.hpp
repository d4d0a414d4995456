// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Which algorithm of a library computes which layer on a device. A job keeps them in its checkpoints: a library may choose
/// another algorithm next time, which sums in another order and gives other bits.

#include <map>
#include <mutex>
#include <string>

namespace windrow::inference {

/// Thread-safe.
class LibraryChoices {
public:
    /// The algorithm for a layer of this description; empty if none is known.
    [[nodiscard]] std::string find(const std::string& layer) const;
    /// Keeps the first that is given for a layer.
    void record(const std::string& layer, const std::string& algorithm);
    [[nodiscard]] std::map<std::string, std::string> all() const;
    /// In the place of what is known.
    void replace(std::map<std::string, std::string> all);

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> algorithms_;
};

}  // namespace windrow::inference
