// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "operator.hpp"

#include <string>

namespace windrow::exec {

/// What ML_PREDICT operators are told by the job.
struct PredictSettings {
    std::string backend = "cpu";   ///< that the model is to run on; what cannot runs on the CPU
    bool allow_new_model = false;  ///< go on from a checkpoint that was taken with another file
};

OperatorPtr make_predict(const plan::Predict& node, PredictSettings settings, bool parallel, int workers);

}  // namespace windrow::exec
