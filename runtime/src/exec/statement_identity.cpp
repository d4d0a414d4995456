// SPDX-License-Identifier: Apache-2.0
#include "statement_identity.hpp"

#include "windrow/runtime/plan/explain.hpp"

#include <algorithm>
#include <map>
#include <sstream>

namespace windrow::exec {

namespace {

std::string plan_text(const plan::Job& job, const plan::Output& output) {
    plan::Job one;
    one.context = job.context;
    one.outputs.push_back(output);
    const std::string text = plan::identity_text(one);
    return text.substr(text.find('\n') + 1);  // the first line names the sink
}

/// FNV-1a, 64 bits, as 16 hexadecimal digits.
std::string short_hash(const std::string& text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    std::string digits(16, '0');
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, hash >>= 4) *digit = "0123456789abcdef"[hash & 15];
    return digits;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Lines that two plans have in common, in order.
std::size_t common_lines(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) same += a[i] == b[i] ? 1U : 0U;
    return same;
}

std::string trimmed(const std::string& line) {
    const std::size_t at = line.find_first_not_of(' ');
    return at == std::string::npos ? "" : line.substr(at);
}

std::string first_difference(const std::vector<std::string>& saved, const std::vector<std::string>& now) {
    for (std::size_t i = 0; i < std::max(saved.size(), now.size()); ++i) {
        const std::string before = i < saved.size() ? trimmed(saved[i]) : "nothing";
        const std::string after = i < now.size() ? trimmed(now[i]) : "nothing";
        if (before != after) return "it had: " + before + "; it has: " + after;
    }
    return {};
}

}  // namespace

std::vector<StatementIdentity> statement_identities(const plan::Job& job) {
    std::vector<StatementIdentity> identities;
    std::map<std::string, int> seen;
    for (const plan::Output& output : job.outputs) {
        StatementIdentity identity{plan_text(job, output), {}};
        identity.key = short_hash(identity.plan);
        const int copies = ++seen[identity.plan];
        if (copies > 1) {
            identity.plan += "copy " + std::to_string(copies) + "\n";
            identity.key += "-" + std::to_string(copies);
        }
        identities.push_back(std::move(identity));
    }
    return identities;
}

std::string plan_difference(const std::vector<std::string>& saved, const std::vector<StatementIdentity>& now) {
    const auto is_saved = [&](const StatementIdentity& one) {
        return std::find(saved.begin(), saved.end(), one.plan) != saved.end();
    };
    for (const std::string& plan : saved) {
        const bool kept = std::any_of(now.begin(), now.end(), [&](const StatementIdentity& one) { return one.plan == plan; });
        if (kept) continue;
        const std::vector<std::string> lines = lines_of(plan);
        const StatementIdentity* nearest = nullptr;
        std::size_t most = 0;
        for (const StatementIdentity& one : now) {
            if (is_saved(one)) continue;
            const std::size_t same = common_lines(lines, lines_of(one.plan));
            if (nearest == nullptr || same > most) nearest = &one, most = same;
        }
        if (nearest == nullptr) return "a statement is gone: " + trimmed(lines.empty() ? "" : lines.front());
        return "the plan of a statement has changed; " + first_difference(lines, lines_of(nearest->plan));
    }
    return {};
}

}  // namespace windrow::exec
