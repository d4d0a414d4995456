// SPDX-License-Identifier: Apache-2.0
#pragma once

/// `windrow model inspect | run`: what an ONNX file holds, and what it gives for tensors in files.

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

namespace windrow::command {

struct ModelQuery {
    std::string path;
    std::string format = "text";      ///< inspect: text, json
    std::vector<std::string> inputs;  ///< run: files of one TensorProto each, in the order of the model's inputs
    std::string output_dir;           ///< run: output_0.pb ... are written there
    std::string precision = "exact";  ///< run: exact, library
};

/// Adds the two commands; `act` is called with what to do when one of them was given.
void add_model_commands(CLI::App& command, ModelQuery& query, const std::function<void(std::function<int()>)>& act);
/// Prints to standard output; returns the exit code.
int run_model_inspect_command(const ModelQuery& query);
/// Writes the outputs, and prints a line for each. Throws W6002 for files that cannot be read or written, W66xx for what models
/// throw.
int run_model_run_command(const ModelQuery& query);

}  // namespace windrow::command
