// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Columns of doubles on a device, as a window leaves them there.

#include "windrow/inference/device_features.hpp"

#include "device_fixture.hpp"

#include <bit>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

namespace windrow::inference {

class FeatureTable {
public:
    FeatureTable(std::shared_ptr<device::Device> device, const std::shared_ptr<device::Stream>& stream, std::int64_t rows,
                 std::int64_t features, std::mt19937& random)
        : rows_(rows), features_(features) {
        std::uniform_real_distribution<double> values(-3, 3);
        std::vector<std::uint64_t> words;
        for (std::int64_t i = 0; i < rows * features; ++i) values_.push_back(values(random));
        for (const double value : values_) words.push_back(std::bit_cast<std::uint64_t>(value));
        table_ = std::make_shared<const DeviceTable>(std::move(device), device::on_device(stream, words));
    }

    /// Of these rows; feature k is element k of the model's only input.
    [[nodiscard]] DeviceFeatures features(std::span<const std::int32_t> rows) const {
        DeviceFeatures made{table_.get(), {}, rows};
        for (std::int64_t k = 0; k < features_; ++k)
            made.elements.push_back({{k * rows_, DeviceNumber::float64, DeviceNumber::float64}, 0, k});
        return made;
    }
    /// The same on the host, one row behind the other.
    [[nodiscard]] std::vector<float> values(std::span<const std::int32_t> rows) const {
        std::vector<float> made;
        for (const std::int32_t row : rows) {
            for (std::int64_t k = 0; k < features_; ++k)
                made.push_back(static_cast<float>(values_[static_cast<std::size_t>(k * rows_ + row)]));
        }
        return made;
    }

private:
    std::int64_t rows_;
    std::int64_t features_;
    std::vector<double> values_;
    std::shared_ptr<const DeviceTable> table_;
};

}  // namespace windrow::inference
