// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "operator.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace windrow::exec {

/// What ML_PREDICT operators are told by the job.
struct PredictSettings {
    std::string backend = "cpu";                  ///< that the model is to run on; what cannot runs on the CPU
    bool allow_new_model = false;                 ///< go on from a checkpoint that was taken with another file
    std::filesystem::path model_folder = {};      ///< where versions of watched files are kept; empty: nowhere
    std::function<void(const Error&)> warn = {};  ///< told of new files that are refused
    EventListener tell = {};                      ///< told of new files that are taken
};

OperatorPtr make_predict(const plan::Predict& node, PredictSettings settings, bool parallel, int workers);

}  // namespace windrow::exec
