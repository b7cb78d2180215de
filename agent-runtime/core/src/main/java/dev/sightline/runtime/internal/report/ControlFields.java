package dev.sightline.runtime.internal.report;

import dev.sightline.driver.Control;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A control as the report and the trace show it. */
final class ControlFields {

    private ControlFields() {}

    /** {@code kind}, {@code name}, and what else a policy decides by; values are texts and truth values. */
    static Map<String, Object> of(Control control) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", control.getClass().getSimpleName().toLowerCase(Locale.ROOT));
        fields.put("name", control.name());
        switch (control) {
            case Control.Field field -> fields.put("entry", field.kind());
            case Control.Link link -> fields.put("target", link.target());
            case Control.Button button -> {
                if (button.submits()) {
                    fields.put("submits", true);
                    fields.put("target", button.target());
                }
            }
            case Control.Window window -> fields.put("application", window.application());
            case Control.Node node -> {
                fields.put("type", node.type());
                fields.put("application", node.application());
            }
            case Control.Toggle _, Control.Choice _ -> {
                // the name says all
            }
        }
        return fields;
    }
}
