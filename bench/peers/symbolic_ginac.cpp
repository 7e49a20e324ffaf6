// How long GiNaC takes for a row of the comparison: a line of JSON for each run, and the value of the first answer.
#include <ctime>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <ginac/ginac.h>

using namespace GiNaC;

static ex build(const std::vector<std::string> &words, const std::vector<symbol> &variables)
{
    std::vector<ex> stack;
    for (const auto &word : words) {
        const int argument = word.size() > 1 ? std::stoi(word.substr(1)) : 0;
        if (word[0] == 'v') {
            stack.push_back(variables[argument]);
        } else if (word[0] == 'n') {
            stack.push_back(argument);
        } else if (word[0] == '+' || word[0] == '*') {
            exvector operands(stack.end() - argument, stack.end());
            stack.resize(stack.size() - argument);
            stack.push_back(word[0] == '+' ? ex(dynallocate<add>(operands)) : ex(dynallocate<mul>(operands)));
        } else {
            const ex operand = stack.back();
            stack.back() = word[0] == '^' ? pow(operand, argument) : word[0] == 's' ? sin(operand) : word[0] == 'c' ? cos(operand) : word[0] == 'e' ? exp(operand) : log(operand);
        }
    }
    return stack.front();
}

static exvector answer(const std::string &task, int order, const ex &expression, const std::vector<symbol> &variables)
{
    exvector answers;
    if (task == "gradient") {
        for (const auto &v : variables)
            answers.push_back(expression.diff(v));
    } else if (task == "hessian") {
        for (size_t i = 0; i < variables.size(); i++) {
            const ex slope = expression.diff(variables[i]);
            for (size_t j = i; j < variables.size(); j++)
                answers.push_back(slope.diff(variables[j]));
        }
    } else if (task == "derivative") {
        answers.push_back(expression.diff(variables[0], order));
    } else {
        answers.push_back(expression.expand());
    }
    return answers;
}

static double witness(const std::string &task, const exvector &answers, const std::vector<symbol> &variables)
{
    exmap point;
    for (size_t k = 0; k < variables.size(); k++)
        point[variables[k]] = numeric(0.3 + 0.01 * double(k));
    std::vector<double> values;
    for (const auto &a : answers)
        values.push_back(ex_to<numeric>(a.subs(point, subs_options::no_pattern).evalf()).to_double());
    const size_t n = variables.size();
    double sum = 0;
    if (task == "gradient") {
        for (size_t k = 0; k < n; k++)
            sum += values[k] / double(k + 1);
    } else if (task == "hessian") {
        for (size_t i = 0, at = 0; i < n; i++)
            for (size_t j = i; j < n; j++)
                sum += values[at++] / double(1 + i + 2 * j);
    } else {
        sum = values[0] + (task == "expand" ? double(answers[0].nops()) : 0);
    }
    return sum;
}

int main(int, char **arguments)
{
    std::cout << "{\"version\": \"GiNaC " << GINACLIB_MAJOR_VERSION << '.' << GINACLIB_MINOR_VERSION << '.' << GINACLIB_MICRO_VERSION << ", g++ " << __VERSION__ << "\"}" << std::endl;
    std::cout << std::setprecision(17);
    std::ifstream file(arguments[1]);
    std::string line, task;
    int count, order, number;
    std::getline(file, line);
    std::istringstream(line) >> task >> count >> order >> number;
    std::vector<std::vector<std::string>> instances;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        instances.emplace_back(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
    }

    double total = 0;
    for (int runs = 0; runs < 5 || (total < 2 && runs < 2000); runs++) {
        std::vector<symbol> variables;
        for (int k = 0; k < count; k++)
            variables.emplace_back("x" + std::to_string(k));
        const ex expression = build(instances[runs % instances.size()], variables);
        const std::clock_t start = std::clock();
        const exvector answers = answer(task, order, expression, variables);
        const double spent = double(std::clock() - start) / CLOCKS_PER_SEC;
        std::cout << "{\"seconds\": " << spent << '}' << std::endl;
        if (runs == 0)
            std::cout << "{\"value\": " << witness(task, answers, variables) << '}' << std::endl;
        total += spent;
        if (total > 30)
            break;
    }
}
