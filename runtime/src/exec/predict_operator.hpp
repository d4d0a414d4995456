// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "operator.hpp"
#include "windrow/kernels/device/device.hpp"
#include "windrow/kernels/device_health.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace windrow::exec {

/// What ML_PREDICT operators are told by the job.
struct PredictSettings {
    std::string backend = "cpu";                  ///< that the model is to run on; what cannot runs on the CPU
    std::shared_ptr<device::Device> device = {};  ///< of the backend; null for the CPU's
    std::shared_ptr<DeviceHealth> health = {};    ///< told when the device fails; null: the job ends with its error
    bool allow_new_model = false;                 ///< go on from a checkpoint that was taken with another file
    std::filesystem::path model_folder = {};      ///< where versions of watched files are kept; empty: nowhere
    std::function<void(const Error&)> warn = {};  ///< told of new files that are refused
    EventListener tell = {};                      ///< told of new files that are taken
};

OperatorPtr make_predict(const plan::Predict& node, PredictSettings settings, bool parallel, int workers);

}  // namespace windrow::exec
