// SPDX-License-Identifier: Apache-2.0
//
// Expressions, worked out as they are read: their names are those of earlier constants, so that all is known by then.

#include "parser.h"
#include "suggest.h"

#include <stddef.h>

/// Deepest nesting of parentheses and signs.
#define MOST_NESTING 100

/// Binary operators by precedence, the loosest first, as in C.
static const struct {
    const char *text;
    int precedence;
} operators[] = {
    {"|", 1}, {"&", 2}, {"<<", 3}, {">>", 3}, {"+", 4}, {"-", 4}, {"*", 5}, {"/", 5},
};

static bool parse_binary(struct parser *parser, int precedence, int nesting, struct number *number);

static bool is_in_range(wide value) {
    return value >= INT64_MIN && value <= UINT64_MAX;
}

static wide magnitude(wide value) {
    return value < 0 ? -value : value;
}

/// The reason why the operation has no result, or NULL and the result.
static const char *apply(char operation, wide left, wide right, wide *result) {
    const char *overflow = "the result does not fit 64 bits";
    bool is_bitwise = operation != '+' && operation != '-' && operation != '*' && operation != '/';
    if (is_bitwise && (left < 0 || right < 0)) {
        return "bits of a negative number";
    }
    if ((operation == '<' || operation == '>') && right > 63) {
        return "a shift by more than 63 bits";
    }
    if (operation == '/' && right == 0) {
        return "division by zero";
    }
    // Both operands have at most 64 bits, so that nothing below exceeds the 128 of `wide`.
    if (operation == '*' && left != 0 && magnitude(right) > (wide)UINT64_MAX / magnitude(left)) {
        return overflow;
    }
    switch (operation) {
    case '|':
        *result = left | right;
        break;
    case '&':
        *result = left & right;
        break;
    case '<':
        *result = left << (unsigned)right;
        break;
    case '>':
        *result = left >> (unsigned)right;
        break;
    case '+':
        *result = left + right;
        break;
    case '-':
        *result = left - right;
        break;
    case '*':
        *result = left * right;
        break;
    default:
        *result = left / right;
        break;
    }
    return is_in_range(*result) ? NULL : overflow;
}

static void parse_constant_name(struct parser *parser, struct number *number) {
    const struct item *constant = definition_find(parser->definition, ITEM_CONSTANT, parser->token.text);
    if (constant == NULL) {
        report(parser->diagnostics, parser->token.location, "unknown name `%s`: no constant before this is called so",
               parser->token.text);
        struct suggestion suggestion = suggest_start(parser->diagnostics, parser->token.text);
        suggest_items(&suggestion, parser->definition, ITEM_CONSTANT);
        suggest_end(&suggestion);
    } else {
        number->value = constant->number.value;
    }
    parser_advance(parser);
}

/// A number, the name of a constant, an expression in parentheses, or one of these with a minus sign.
static bool parse_operand(struct parser *parser, int nesting, struct number *number) {
    *number = (struct number){0, parser->token.location, false};
    if (nesting > MOST_NESTING) {
        report(parser->diagnostics, parser->token.location, "the expression is nested more than %d deep", MOST_NESTING);
        return false;
    }
    if (parser->token.kind == TOKEN_NUMBER) {
        *number = parser->token.number;
        parser_advance(parser);
        return true;
    }
    if (parser->token.kind == TOKEN_NAME) {
        parse_constant_name(parser, number);
        return true;
    }
    if (parser_accept(parser, "-")) {
        struct number positive;
        bool is_read = parse_operand(parser, nesting + 1, &positive);
        number->value = is_read ? -positive.value : 0;
        if (!is_in_range(number->value)) {
            report(parser->diagnostics, number->location, "the result does not fit 64 bits");
            number->value = 0;
        }
        return is_read;
    }
    if (parser_accept(parser, "(")) {
        return parse_binary(parser, 1, nesting + 1, number) && parser_expect(parser, ")");
    }
    return parser_unexpected(parser, "a number");
}

/// The precedence of the operator at the current token, or 0 if it is none.
static int precedence_here(const struct parser *parser) {
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (parser_at(parser, operators[i].text)) {
            return operators[i].precedence;
        }
    }
    return 0;
}

/// Operands joined by operators that bind at least as tightly as `precedence`.
static bool parse_binary(struct parser *parser, int precedence, int nesting, struct number *number) {
    if (!parse_operand(parser, nesting, number)) {
        return false;
    }
    for (int here = precedence_here(parser); here >= precedence; here = precedence_here(parser)) {
        struct token operation = parser->token;
        parser_advance(parser);
        struct number right;
        if (!parse_binary(parser, here + 1, nesting, &right)) {
            return false;
        }
        wide result = 0;
        const char *reason = apply(operation.text[0], number->value, right.value, &result);
        if (reason != NULL) {
            report(parser->diagnostics, operation.location, "%s", reason);
            result = 0;
        }
        *number = (struct number){result, number->location, false};
    }
    return true;
}

bool parse_expression(struct parser *parser, struct number *number) {
    return parse_binary(parser, 1, 0, number);
}
