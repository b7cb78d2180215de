package dev.sightline.runtime.internal.source;

import dev.sightline.error.SightlineException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Checks the templates of one task where they are written, so that an unknown name is found before anything runs, and
 * remembers which names they use.
 *
 * @since 0.1.0
 */
public final class Templates {

    private final Problems problems;
    private final Set<String> variables = new TreeSet<>();
    private final Set<String> secrets = new TreeSet<>();
    private final List<String> lent = new ArrayList<>();
    private final Set<String> usedVariables = new TreeSet<>();
    private final Set<String> usedSecrets = new TreeSet<>();

    public Templates(Problems problems) {
        this.problems = problems;
    }

    /** Declares variables for everything that is checked from now on. */
    public void knowVariables(Collection<String> names) {
        variables.addAll(names);
    }

    /** Declares variables until {@link #returnTo}. */
    public void lendVariables(Collection<String> names) {
        names.stream().filter(variables::add).forEach(lent::add);
    }

    /** How many variables are declared for a while. */
    public int lent() {
        return lent.size();
    }

    /** Forgets the variables that were declared for a while since there were so many. */
    public void returnTo(int count) {
        while (lent.size() > count) {
            variables.remove(lent.removeLast());
        }
    }

    /** Counts what other templates use as used here. */
    public void useAllOf(Templates included) {
        usedSecrets.addAll(included.usedSecrets);
    }

    /** Declares secrets for everything that is checked from now on. */
    public void knowSecrets(Collection<String> names) {
        secrets.addAll(names);
    }

    /**
     * @param typed whether the text is typed, so that it may contain secrets
     * @return whether the text can be filled
     */
    public boolean check(Node node, String text, boolean typed) {
        Template template;
        try {
            template = Template.parse(text);
        } catch (SightlineException e) {
            problems.at(node, String.valueOf(e.getMessage()));
            return false;
        }
        boolean good = true;
        for (Template.Part part : template.parts()) {
            String problem = switch (part) {
                case Template.Part.Literal _ -> null;
                case Template.Part.Variable(String name) -> {
                    usedVariables.add(name);
                    yield variables.contains(name) ? null : Template.unknown("variable", name, variables);
                }
                case Template.Part.SecretValue(String name) -> {
                    usedSecrets.add(name);
                    if (!typed) {
                        yield "the secret '" + name + "' can only be typed; use a variable here.";
                    }
                    yield secrets.contains(name) ? null : Template.unknown("secret", name, secrets);
                }
            };
            if (problem != null) {
                problems.at(node, "In '" + text + "', " + problem);
                good = false;
            }
        }
        return good;
    }

    /** Reports every name that no template used. */
    public void requireUsed(Collection<String> givenVariables, Collection<String> givenSecrets) {
        requireUsed("variable", "", givenVariables, usedVariables);
        requireUsed("secret", "secret.", givenSecrets, usedSecrets);
    }

    private void requireUsed(String what, String prefix, Collection<String> given, Set<String> used) {
        for (String name : new TreeSet<>(given)) {
            if (!used.contains(name)) {
                problems.at(
                        0,
                        0,
                        "The " + what + " '" + name + "' was given, but the task does not use ${" + prefix + name + "}."
                                + Spelling.suggest(name, used) + " "
                                + (used.isEmpty()
                                        ? "It uses no " + what + "s."
                                        : "It uses: " + String.join(", ", used) + "."));
            }
        }
    }
}
