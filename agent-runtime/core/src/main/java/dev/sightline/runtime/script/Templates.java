package dev.sightline.runtime.script;

import dev.sightline.error.SightlineException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Checks templates where they are written, so that an unknown name is found before anything runs. */
final class Templates {

    private Templates() {}

    /**
     * @param secrets the names that may be used, null where no secret may
     * @return whether the text can be filled
     */
    static boolean check(
            Node node, String text, Set<String> variables, @Nullable Set<String> secrets, Problems problems) {
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
                case Template.Part.Variable(String name) ->
                    variables.contains(name) ? null : Template.unknown("variable", name, variables);
                case Template.Part.SecretValue(String name) -> {
                    if (secrets == null) {
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
}
