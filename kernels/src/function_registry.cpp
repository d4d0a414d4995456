// SPDX-License-Identifier: Apache-2.0
#include "expression/register.hpp"
#include "windrow/kernels/device_functions.hpp"
#include "windrow/kernels/function.hpp"

#include <algorithm>
#include <cctype>

namespace windrow {

namespace {

std::string upper_case(std::string_view name) {
    std::string out(name);
    for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return out;
}

/// Levenshtein distance, for the candidates of a misspelt name.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = row[j];
            row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row[b.size()];
}

std::string nearest_names(std::string_view name, const std::vector<ScalarFunction>& functions) {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (const ScalarFunction& function : functions) {
        // Operators are functions with names of one or two signs, and nearly as close to a short name as anything.
        if (function.name.size() < 2 || function.name[0] < 'A' || function.name[0] > 'Z') continue;
        const std::size_t distance = edit_distance(name, function.name);
        if (distance <= std::max<std::size_t>(1, (name.size() + 1) / 3)) ranked.emplace_back(distance, function.name);
    }
    std::sort(ranked.begin(), ranked.end());
    std::string out;
    for (std::size_t i = 0; i < ranked.size() && i < 3; ++i) out += (i == 0 ? "" : ", ") + ranked[i].second;
    return out;
}

/// One call per file that registers functions; a file that lands adds its line (register.hpp has the list).
FunctionRegistry make_builtin() {
    FunctionRegistry registry;
    register_arithmetic_functions(registry);
    register_comparison_functions(registry);
    register_logic_functions(registry);
    register_conditional_functions(registry);
    register_rounding_functions(registry);
    register_transcendental_functions(registry);
    register_random_functions(registry);
    register_number_text_functions(registry);
    register_string_functions(registry);
    register_pattern_functions(registry);
    register_hash_functions(registry);
    register_time_functions(registry);
    register_json_functions(registry);
    register_collection_functions(registry);
    return registry;
}

}  // namespace

const FunctionRegistry& FunctionRegistry::builtin() {
    static const FunctionRegistry registry = make_builtin();
    return registry;
}

void FunctionRegistry::add(ScalarFunction function) {
    if (find(function.name) != nullptr) throw_defect("function " + function.name + " is registered twice");
    if (device_has_function(function.name)) function.device = {true, {}};
    functions_.push_back(std::move(function));
}

const ScalarFunction* FunctionRegistry::find(std::string_view name) const {
    const std::string wanted = upper_case(name);
    for (const ScalarFunction& function : functions_) {
        if (function.name == wanted) return &function;
    }
    return nullptr;
}

BoundFunction FunctionRegistry::resolve(const BindRequest& request) const {
    const ScalarFunction* function = find(request.name);
    if (function == nullptr) {
        const std::string candidates = nearest_names(upper_case(request.name), functions_);
        throw Error("W3002", "there is no function " + std::string(request.name),
                    candidates.empty() ? "SHOW FUNCTIONS lists those that exist" : "did you mean " + candidates + "?");
    }
    BoundFunction bound = function->bind(request);
    if (bound.name.empty()) bound.name = function->name;
    bound.device = function->device;
    return bound;
}

std::vector<const ScalarFunction*> FunctionRegistry::all() const {
    std::vector<const ScalarFunction*> out;
    for (const ScalarFunction& function : functions_) out.push_back(&function);
    return out;
}

}  // namespace windrow
