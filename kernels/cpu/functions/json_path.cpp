// SPDX-License-Identifier: Apache-2.0
#include "functions/json_path.hpp"

#include "windrow/kernels/error.hpp"

#include <cctype>

namespace windrow {

namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

[[noreturn]] void unsupported(std::string_view path, const char* what) {
    throw Error("W4033", "the JSON path '" + std::string(path) + "' has " + what,
                "Windrow follows members, indexes, slices, filters, *, .. and length(); do the rest in SQL");
}

/// Takes a leading `lax` or `strict` and the blanks behind it off the text.
bool take_mode(std::string_view& text) {
    std::size_t at = 0;
    while (at < text.size() && is_blank(text[at])) ++at;
    std::size_t end = at;
    std::string word;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0)
        word += static_cast<char>(text[end++] | 0x20);
    if ((word != "lax" && word != "strict") || end >= text.size() || !is_blank(text[end])) return false;
    while (end < text.size() && is_blank(text[end])) ++end;
    text.remove_prefix(end);
    return word == "lax";
}

class PathReader {
public:
    PathReader(std::string_view text, JsonPath& path) : text_(text), path_(path) {}

    bool run() {
        trim();
        if (text_.empty() || (text_[0] != '$' && text_[0] != '@')) {
            // Jayway reads a bare word as a member of the root.
            return !text_.empty() && text_[0] != '.' && text_[0] != '[' && member() && steps();
        }
        at_ = 1;
        return steps();
    }

private:
    void trim() {
        while (!text_.empty() && is_blank(text_.front())) text_.remove_prefix(1);
        while (!text_.empty() && is_blank(text_.back())) text_.remove_suffix(1);
    }

    bool steps() {
        while (at_ < text_.size()) {
            if (text_[at_] == '[') {
                if (!bracket()) return false;
            } else if (text_[at_] == '.') {
                ++at_;
                if (at_ < text_.size() && text_[at_] == '.') {
                    ++at_;
                    path_.steps.push_back({.kind = JsonPathStep::Kind::descend});
                    path_.definite = false;
                    if (at_ < text_.size() && text_[at_] == '[') continue;
                }
                if (at_ < text_.size() && text_[at_] == '[') continue;
                if (!member()) return false;
            } else {
                return false;
            }
        }
        return path_.steps.empty() || path_.steps.back().kind != JsonPathStep::Kind::descend;
    }

    bool member() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != '.' && text_[at_] != '[' && text_[at_] != '(') ++at_;
        if (at_ == begin) return false;
        if (at_ < text_.size() && text_[at_] == '(') return length_function(text_.substr(begin, at_ - begin));
        const std::string_view name = text_.substr(begin, at_ - begin);
        if (name == "*") {
            path_.steps.push_back({.kind = JsonPathStep::Kind::wildcard});
            path_.definite = false;
        } else {
            path_.steps.push_back({.kind = JsonPathStep::Kind::members, .names = {std::string(name)}});
        }
        return true;
    }

    /// `length()` or `size()` at the end of the path.
    bool length_function(std::string_view name) {
        if ((name != "length" && name != "size") || text_.substr(at_) != "()") unsupported(text_, "a function");
        at_ = text_.size();
        path_.steps.push_back({.kind = JsonPathStep::Kind::length});
        return true;
    }

    /// The text between the parentheses of `?(...)`.
    bool filter() {
        ++at_;
        blanks();
        if (at_ >= text_.size() || text_[at_] != '(') return false;
        const std::size_t begin = ++at_;
        int open = 1;
        for (char quote = 0; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (quote != 0) {
                if (c == '\\') ++at_;
                if (c == quote) quote = 0;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                ++open;
            } else if (c == ')' && --open == 0) {
                break;
            }
        }
        if (at_ >= text_.size()) return false;
        auto parsed = JsonFilter::parse(text_.substr(begin, at_ - begin));
        ++at_;
        if (!parsed) return false;
        path_.steps.push_back({.kind = JsonPathStep::Kind::filter, .filter = std::move(parsed)});
        path_.definite = false;
        return close();
    }

    void blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    bool bracket() {
        ++at_;
        blanks();
        if (at_ >= text_.size()) return false;
        const char c = text_[at_];
        if (c == '?') return filter();
        if (c == '*') {
            ++at_;
            path_.steps.push_back({.kind = JsonPathStep::Kind::wildcard});
            path_.definite = false;
            return close();
        }
        return c == '\'' || c == '"' ? quoted_names() : numbers();
    }

    bool close() {
        blanks();
        if (at_ >= text_.size() || text_[at_] != ']') return false;
        ++at_;
        return true;
    }

    bool quoted_names() {
        JsonPathStep step{.kind = JsonPathStep::Kind::members};
        for (;;) {
            blanks();
            if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return false;
            const char quote = text_[at_++];
            std::string name;
            while (at_ < text_.size() && text_[at_] != quote) {
                if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
                name += text_[at_++];
            }
            if (at_ >= text_.size()) return false;
            ++at_;
            step.names.push_back(std::move(name));
            blanks();
            if (at_ >= text_.size() || text_[at_] != ',') break;
            ++at_;
        }
        const bool several = step.names.size() > 1;
        path_.steps.push_back(std::move(step));
        if (!close()) return false;
        // At the end of the path several names make one object of what they find; before it they branch.
        if (several && at_ < text_.size()) path_.definite = false;
        return true;
    }

    bool number(std::int64_t& value) {
        blanks();
        const bool negative = at_ < text_.size() && text_[at_] == '-';
        if (negative) ++at_;
        const std::size_t begin = at_;
        value = 0;
        for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0 && at_ - begin < 12; ++at_)
            value = value * 10 + (text_[at_] - '0');
        if (negative) value = -value;
        blanks();
        return at_ > begin;
    }

    bool numbers() {
        JsonPathStep step{.kind = JsonPathStep::Kind::elements};
        std::int64_t value = 0;
        const bool first = number(value);
        if (at_ < text_.size() && text_[at_] == ':') {
            ++at_;
            step.kind = JsonPathStep::Kind::slice;
            step.has_begin = first;
            step.begin = value;
            step.has_end = number(step.end);
            path_.definite = false;
        } else {
            if (!first) return false;
            step.indices.push_back(value);
            while (at_ < text_.size() && text_[at_] == ',') {
                ++at_;
                if (!number(value)) return false;
                step.indices.push_back(value);
            }
            if (step.indices.size() > 1) path_.definite = false;
        }
        path_.steps.push_back(std::move(step));
        return close();
    }

    std::string_view text_;
    JsonPath& path_;
    std::size_t at_ = 0;
};

}  // namespace

JsonPath parse_json_path(std::string_view text) {
    JsonPath path;
    path.lax = take_mode(text);
    path.valid = PathReader(text, path).run();
    return path;
}

const JsonFound& JsonSearch::run(const JsonPath& path, std::string_view text) {
    using Kind = JsonFound::Kind;
    found_.nodes.clear();
    found_.kind = Kind::error;
    if (!document_.parse(text)) {
        if (path.lax) found_.kind = Kind::absent;
        return found_;
    }
    // A document that is only `null` cannot be searched at all, in either mode.
    if (!path.valid || document_.root().kind == JsonTreeKind::null) return found_;
    failed_ = false;
    const bool reached = follow(path, 0, 0, true);
    if (failed_) return found_;
    if (path.definite) {
        const bool missing = !reached || found_.nodes.empty();
        if (missing) {
            if (path.lax) found_.kind = Kind::absent;
        } else {
            // Recorded on Flink 2.2.0: a null is ON EMPTY in lax mode, ON ERROR in strict mode.
            found_.kind = node(0).kind != JsonTreeKind::null ? Kind::value : (path.lax ? Kind::absent : Kind::error);
        }
    } else if (reached || path.lax) {
        found_.kind = Kind::list;
    }
    return found_;
}

/// Follows the steps from `step` on. False where a strict path leaves the document; `definite` says that no step before led to
/// several values, behind which what is missing is skipped.
bool JsonSearch::follow(const JsonPath& path, std::size_t step, std::int32_t at, bool definite) {
    if (step == path.steps.size()) {
        found_.nodes.push_back(at);
        return true;
    }
    const JsonPathStep& current = path.steps[step];
    switch (current.kind) {
        case JsonPathStep::Kind::members:
            return follow_members(path, step, at, definite);
        case JsonPathStep::Kind::elements:
        case JsonPathStep::Kind::slice:
            return follow_elements(path, step, at, definite);
        case JsonPathStep::Kind::descend:
            return descend(path, step + 1, at);
        case JsonPathStep::Kind::filter:
            return follow_filter(path, step, at, definite);
        case JsonPathStep::Kind::length:
            return follow_length(at);
        case JsonPathStep::Kind::wildcard:
            break;
    }
    for (std::int32_t child = document_.node(at).first_child; child >= 0; child = document_.node(child).next) {
        if (!follow(path, step + 1, child, false)) return false;
    }
    return true;
}

bool JsonSearch::follow_members(const JsonPath& path, std::size_t step, std::int32_t at, bool definite) {
    const JsonTreeNode& object = document_.node(at);
    if (object.kind != JsonTreeKind::object) return !definite || path.lax;
    const auto& names = path.steps[step].names;
    if (names.size() > 1 && step + 1 == path.steps.size()) {
        merge_members(names, at);
        return true;
    }
    for (const std::string& name : names) {
        const std::int32_t child = document_.member(object, name);
        if (child >= 0) {
            if (!follow(path, step + 1, child, definite && names.size() == 1)) return false;
        } else if (step + 1 < path.steps.size() && definite && names.size() == 1 && !path.lax) {
            return false;
        }
    }
    return true;
}

bool JsonSearch::follow_elements(const JsonPath& path, std::size_t step, std::int32_t at, bool definite) {
    const JsonTreeNode& array = document_.node(at);
    if (array.kind != JsonTreeKind::array) return !definite || path.lax;
    const JsonPathStep& current = path.steps[step];
    const std::int64_t size = document_.size(array);
    const auto from_end = [&](std::int64_t index) { return index < 0 ? index + size : index; };
    const auto element = [&](std::int64_t index) {
        std::int32_t child = array.first_child;
        for (; index > 0; --index) child = document_.node(child).next;
        return child;
    };
    if (current.kind == JsonPathStep::Kind::elements) {
        for (const std::int64_t wanted : current.indices) {
            const std::int64_t index = from_end(wanted);
            if (index < 0 || index >= size) continue;
            if (!follow(path, step + 1, element(index), definite && current.indices.size() == 1)) return false;
        }
        return true;
    }
    const std::int64_t begin = current.has_begin ? std::max<std::int64_t>(from_end(current.begin), 0) : 0;
    const std::int64_t end = current.has_end ? std::min(from_end(current.end), size) : size;
    for (std::int64_t k = begin; k < end; ++k) {
        if (!follow(path, step + 1, element(k), false)) return false;
    }
    return true;
}

/// A filter keeps the elements of an array that it accepts, or an object itself; a scalar fails the path.
bool JsonSearch::follow_filter(const JsonPath& path, std::size_t step, std::int32_t at, bool definite) {
    const JsonFilter& filter = *path.steps[step].filter;
    const JsonTreeKind kind = document_.node(at).kind;
    if (kind == JsonTreeKind::object) return !filter.accepts(document_, at, path.lax) || follow(path, step + 1, at, false);
    if (kind != JsonTreeKind::array) {
        failed_ = failed_ || definite;
        return !definite;
    }
    for (std::int32_t child = document_.node(at).first_child; child >= 0; child = document_.node(child).next) {
        if (filter.accepts(document_, child, path.lax) && !follow(path, step + 1, child, false)) return false;
    }
    return true;
}

/// `['a','b']` at the end of a path: an object of those that exist.
void JsonSearch::merge_members(const std::vector<std::string>& names, std::int32_t at) {
    std::vector<std::int32_t> members;
    for (const std::string& name : names) {
        const std::int32_t child = document_.member(document_.node(at), name);
        if (child >= 0) members.push_back(child);
    }
    found_.nodes.push_back(document_.add_object(members));
}

bool JsonSearch::follow_length(std::int32_t at) {
    const JsonTreeNode& parent = document_.node(at);
    if (parent.kind != JsonTreeKind::array && parent.kind != JsonTreeKind::object) return false;
    found_.nodes.push_back(document_.add_integer(document_.size(parent)));
    return true;
}

/// Applies the steps from `step` on to a value and everything below it, from the top down.
bool JsonSearch::descend(const JsonPath& path, std::size_t step, std::int32_t at) {
    if (!follow(path, step, at, false)) return false;
    for (std::int32_t child = document_.node(at).first_child; child >= 0; child = document_.node(child).next) {
        if (!descend(path, step, child)) return false;
    }
    return true;
}

}  // namespace windrow
