// SPDX-License-Identifier: Apache-2.0
#include "operators/matrix/einsum_equation.hpp"

#include "operators/node_attributes.hpp"
#include "operators/operator_inputs.hpp"

#include <algorithm>
#include <map>

namespace windrow::inference {

namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The letters of one term, "..." as one character.
std::string term_of(std::string_view text, const std::string& equation) {
    std::string term;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 3) == "..." && term.find(EinsumEquation::ellipsis) == std::string::npos) {
            term += EinsumEquation::ellipsis;
            i += 2;
        } else if (is_letter(text[i])) {
            term += text[i];
        } else {
            refuse_node("attribute 'equation' is '" + equation + "', in which '" + text[i] + "' has no meaning there");
        }
    }
    return term;
}

/// The name of one axis: a letter, or the n-th dimension from the end of those under an ellipsis.
struct Label {
    char letter;
    std::size_t from_end;
    auto operator<=>(const Label&) const = default;
};

/// One label for each dimension of an operand.
std::vector<Label> labels_of(const std::string& term, std::size_t rank, std::size_t operand) {
    const bool has_ellipsis = term.find(EinsumEquation::ellipsis) != std::string::npos;
    const std::size_t letters = term.size() - (has_ellipsis ? 1 : 0);
    if (rank < letters || (rank > letters && !has_ellipsis)) {
        refuse_input("input " + std::to_string(operand) + " has " + std::to_string(rank) +
                     " dimensions, but the equation names " + std::to_string(letters));
    }
    std::vector<Label> labels;
    for (const char c : term) {
        if (c != EinsumEquation::ellipsis) {
            labels.push_back({c, 0});
            continue;
        }
        for (std::size_t left = rank - letters; left > 0; --left) labels.push_back({c, left});
    }
    return labels;
}

}  // namespace

EinsumEquation::EinsumEquation(const std::string& text) {
    std::string equation = text;
    equation.erase(std::remove(equation.begin(), equation.end(), ' '), equation.end());
    const std::size_t arrow = equation.find("->");
    std::string_view left = std::string_view(equation).substr(0, arrow);
    while (true) {
        const std::size_t comma = left.find(',');
        terms_.push_back(term_of(left.substr(0, comma), text));
        if (comma == std::string_view::npos) break;
        left.remove_prefix(comma + 1);
    }
    std::map<char, int> uses;
    for (const std::string& term : terms_) {
        for (const char c : term) ++uses[c];
    }
    if (arrow != std::string::npos) {
        output_ = term_of(std::string_view(equation).substr(arrow + 2), text);
        for (const char c : output_) {
            if (std::count(output_.begin(), output_.end(), c) > 1)
                refuse_node("attribute 'equation' is '" + text + "', whose result names '" + c + "' twice");
            if (uses.count(c) == 0 && c != ellipsis)
                refuse_node("attribute 'equation' is '" + text + "', whose result names '" + c + "', which no input has");
        }
        return;
    }
    // Without an arrow: the ellipsis, then every letter that occurs once, in alphabetical order.
    if (uses.count(ellipsis) != 0) output_ += ellipsis;
    for (const auto& [letter, count] : uses) {
        if (letter != ellipsis && count == 1) output_ += letter;
    }
}

EinsumEquation::Axes EinsumEquation::axes(std::span<const Shape> shapes) const {
    if (shapes.size() != terms_.size()) {
        refuse_input("there are " + std::to_string(shapes.size()) + " inputs, but the equation has " +
                     std::to_string(terms_.size()) + " terms");
    }
    std::vector<std::vector<Label>> labels;
    std::size_t covered = 0;  // the most dimensions that an ellipsis stands for
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        labels.push_back(labels_of(terms_[i], shapes[i].size(), i));
        for (const Label& label : labels.back()) covered = std::max(covered, label.from_end);
    }
    Axes axes;
    std::map<Label, std::size_t> numbers;
    const auto number_of = [&](const Label& label) {
        const auto [found, added] = numbers.try_emplace(label, axes.lengths.size());
        if (added) axes.lengths.push_back(1);
        return found->second;
    };
    for (const char c : output_) {
        if (c == ellipsis) {
            for (std::size_t left = covered; left > 0; --left) number_of({c, left});
        } else {
            number_of({c, 0});
        }
    }
    axes.output_axes = axes.lengths.size();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        for (std::size_t d = 0; d < shapes[i].size(); ++d) {
            std::int64_t& length = axes.lengths[number_of(labels[i][d])];
            const std::int64_t own = shapes[i][d];
            if (length != 1 && own != 1 && length >= 0 && own >= 0 && length != own) {
                refuse_input("an axis of the equation has " + std::to_string(length) + " elements in one input and " +
                             std::to_string(own) + " in input " + std::to_string(i));
            }
            length = length == 1 ? own : own == 1 || own < 0 ? length : own;
        }
    }
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        std::vector<std::int64_t> strides(axes.lengths.size(), 0);
        std::int64_t natural = 1;
        for (std::size_t d = shapes[i].size(); d-- > 0;) {
            if (shapes[i][d] != 1) strides[numbers[labels[i][d]]] += natural;  // a letter that stands twice walks the diagonal
            natural *= shapes[i][d];
        }
        axes.strides.push_back(std::move(strides));
    }
    return axes;
}

}  // namespace windrow::inference
