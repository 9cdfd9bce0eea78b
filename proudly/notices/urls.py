from django.urls import path

from proudly.notices import inbox_views, undelivered_views, views, wishes_views
from proudly.notices.channels.mail.views import mail_events
from proudly.notices.channels.push import views as push
from proudly.notices.channels.slack.views import slack_settings
from proudly.notices.chat import views as chat

urlpatterns = [
    path("inbox", inbox_views.inbox_page, name="inbox"),
    path("inbox/read", inbox_views.read_inbox, name="read_inbox"),
    path("preferences/notices", wishes_views.my_notices, name="my_notices"),
    path("organisation/notices", wishes_views.notice_defaults, name="notice_defaults"),
    path("service-worker.js", push.service_worker, name="service_worker"),
    path("push/subscribe", push.subscribe, name="push_subscribe"),
    path("push/unsubscribe", push.unsubscribe, name="push_unsubscribe"),
    path("organisation/undelivered", undelivered_views.undelivered_page, name="undelivered"),
    path("organisation/undelivered/again", undelivered_views.send_again, name="send_undelivered_again"),
    path("organisation/undelivered/<int:member_id>/address", undelivered_views.send_mail_again, name="send_mail_again"),
    path("organisation/slack", slack_settings, name="slack_settings"),
    path("mail-events/<slug:provider>", mail_events, name="mail_events"),
    path("organisation/chat-rooms", chat.chat_rooms, name="chat_rooms"),
    path("organisation/chat-rooms/<int:room_id>/end", chat.end_chat_room, name="end_chat_room"),
    path("stop-mail/<str:token>", views.stop_mail, name="stop_mail"),
    path("mailbox", views.mailbox, name="mailbox"),
    path("mailbox/<str:name>", views.mailbox_mail, name="mailbox_mail"),
    path("mailbox/<str:name>/html", views.mailbox_html, name="mailbox_html"),
]
