package dev.sightline.examples.operator.web;

import java.time.ZoneId;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Pages show times in the zone of the machine, as its log does. */
@ControllerAdvice
class TimeZoneOfThePages {

    @ModelAttribute("zone")
    ZoneId zone() {
        return ZoneId.systemDefault();
    }
}
