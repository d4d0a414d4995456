// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "program/row_proof.hpp"

#include <memory>

namespace windrow::inference {

/// A model whose rows are proved, ready to make scorers. `model` is the model as its file has it.
std::shared_ptr<const LoadedModel> load_rows(std::shared_ptr<const Model> model, std::shared_ptr<const RowModel> rows);

}  // namespace windrow::inference
